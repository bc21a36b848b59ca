/** The page cache: mappings, look-up, fill, readahead, changes, removal. */
@NullMarked
package dev.quire.core.cache;

import org.jspecify.annotations.NullMarked;
