/**
 * Every load, store, compare-and-set, fence, bulk copy and wait on words that threads share off the
 * heap, each named by its ordering. The one seam at which a checker takes over.
 */
@NullMarked
package dev.quire.core.word;

import org.jspecify.annotations.NullMarked;
