/**
 * Files that are no local files: what Quire asks of a storage, one in memory, and one that fails as
 * tests want it to.
 */
@NullMarked
package dev.quire.storage;

import org.jspecify.annotations.NullMarked;
