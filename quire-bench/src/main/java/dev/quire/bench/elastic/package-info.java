/** Memory that grows and shrinks under readers. */
@NullMarked
package dev.quire.bench.elastic;

import org.jspecify.annotations.NullMarked;
