@NullMarked
package dev.quire.bench.read;

import org.jspecify.annotations.NullMarked;
