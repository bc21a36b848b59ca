@NullMarked
package dev.quire.bench.report;

import org.jspecify.annotations.NullMarked;
