/** How to measure on a machine that is not quiet: loops, slices, round robin, quantiles. */
@NullMarked
package dev.quire.bench.measure;

import org.jspecify.annotations.NullMarked;
