@NullMarked
package dev.quire.bench.safepoint;

import org.jspecify.annotations.NullMarked;
