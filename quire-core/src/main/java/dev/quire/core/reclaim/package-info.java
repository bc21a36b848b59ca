/** Taking pages back: which, when, and what to say when none can be had. */
@NullMarked
package dev.quire.core.reclaim;

import org.jspecify.annotations.NullMarked;
