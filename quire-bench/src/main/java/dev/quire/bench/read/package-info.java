/** Cached reads and tree look-ups through every variant. */
@NullMarked
package dev.quire.bench.read;

import org.jspecify.annotations.NullMarked;
