/** The bench of writes, over a small extent. */
@NullMarked
package dev.quire.bench.write;

import org.jspecify.annotations.NullMarked;
