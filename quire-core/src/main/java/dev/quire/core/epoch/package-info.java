/** Read-side sections, grace periods and deferred free: read-copy-update for off-heap objects. */
@NullMarked
package dev.quire.core.epoch;

import org.jspecify.annotations.NullMarked;
