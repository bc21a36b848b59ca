@NullMarked
package dev.quire.bench.measure;

import org.jspecify.annotations.NullMarked;
