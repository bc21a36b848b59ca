/**
 * Words off the heap for structures of an engine's own, built beside the page cache and explored by
 * the same checker.
 */
@NullMarked
package dev.quire.word;

import org.jspecify.annotations.NullMarked;
