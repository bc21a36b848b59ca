@NullMarked
package dev.quire.bench.tree;

import org.jspecify.annotations.NullMarked;
