/** Writes that last: rates, and how long single calls take, beside those of rivals. */
@NullMarked
package dev.quire.bench.write;

import org.jspecify.annotations.NullMarked;
