/**
 * The same reads under JMH, for its profilers; comparisons are made by {@code quire bench read}.
 */
@NullMarked
package dev.quire.bench.jmh;

import org.jspecify.annotations.NullMarked;
