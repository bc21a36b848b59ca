/** How claims are explored: class loading, scheduling, reduction, memory, traces. */
@NullMarked
package dev.quire.check.explore;

import org.jspecify.annotations.NullMarked;
