/** A file on a disk, written and read by each of the rivals, and passes that are timed. */
@NullMarked
package dev.quire.bench.disk;

import org.jspecify.annotations.NullMarked;
