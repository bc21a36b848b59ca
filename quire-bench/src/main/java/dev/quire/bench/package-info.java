/** The benches: comparisons with named rivals, one process each, and the command that runs them. */
@NullMarked
package dev.quire.bench;

import org.jspecify.annotations.NullMarked;
