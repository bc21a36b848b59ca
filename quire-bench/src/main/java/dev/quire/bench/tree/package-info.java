/** A B+-tree of 4 KiB pages in a file, bulk-loaded, read-only. */
@NullMarked
package dev.quire.bench.tree;

import org.jspecify.annotations.NullMarked;
