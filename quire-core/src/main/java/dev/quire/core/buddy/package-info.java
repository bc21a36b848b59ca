/**
 * Which frames are free: a buddy allocator of orders 0 to 9 with blocks by mobility, striped caches
 * of single frames, watermarks and exact accounting.
 */
@NullMarked
package dev.quire.core.buddy;

import org.jspecify.annotations.NullMarked;
