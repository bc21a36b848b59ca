/** Sections of frames, the memmap that describes them, and the ranges that both live in. */
@NullMarked
package dev.quire.core.frame;

import org.jspecify.annotations.NullMarked;
