package dev.quire.bench.elastic;

import java.util.function.DoubleSupplier;

/**
 * A figure that is looked at while a case runs.
 *
 * @param name in a few words
 * @param unit gauges of one unit share a panel of the plot; {@link
 *     dev.quire.bench.report.Series#BYTES} for memory
 * @param now asked for once a slice, by one thread: cheap, and waits for nobody
 */
record Gauge(String name, String unit, DoubleSupplier now) {}
