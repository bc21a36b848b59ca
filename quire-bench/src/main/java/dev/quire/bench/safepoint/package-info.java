/** Time to safepoint beside a slow file. */
@NullMarked
package dev.quire.bench.safepoint;

import org.jspecify.annotations.NullMarked;
