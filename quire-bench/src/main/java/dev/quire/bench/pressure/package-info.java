/**
 * A file that is larger than memory: each variant in a process of its own, under one limit of the
 * operating system.
 */
@NullMarked
package dev.quire.bench.pressure;

import org.jspecify.annotations.NullMarked;
