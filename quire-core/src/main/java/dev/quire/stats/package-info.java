/** What an instance says of itself: snapshots as records. */
@NullMarked
package dev.quire.stats;

import org.jspecify.annotations.NullMarked;
