/** Tests of the bench of memory that grows and shrinks. */
@NullMarked
package dev.quire.bench.elastic;

import org.jspecify.annotations.NullMarked;
