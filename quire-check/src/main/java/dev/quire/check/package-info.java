/**
 * Claims about what interleaved threads can never do, and the explorer that tries every
 * interleaving on the production code.
 */
@NullMarked
package dev.quire.check;

import org.jspecify.annotations.NullMarked;
