/** What the variants read from: the same bytes, kept in as many ways as there are rivals. */
@NullMarked
package dev.quire.bench.store;

import org.jspecify.annotations.NullMarked;
