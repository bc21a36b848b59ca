/** What came out: rows, the wanted figures, JSON, table and plots. */
@NullMarked
package dev.quire.bench.report;

import org.jspecify.annotations.NullMarked;
