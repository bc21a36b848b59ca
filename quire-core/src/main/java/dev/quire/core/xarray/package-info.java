/**
 * The index of a file's pages: a radix tree of 64 slots a node, off the heap, read without a lock.
 *
 * <p>{@code XArray} is the door. Entries carry their own order, marks find the dirty ones without
 * looking at the rest, shadows remember what was evicted.
 */
@NullMarked
package dev.quire.core.xarray;

import org.jspecify.annotations.NullMarked;
