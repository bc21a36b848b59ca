/** What a running server shows of itself: the live page, its event stream, and the metrics. */
@NullMarked
package dev.quire.cli.live;

import org.jspecify.annotations.NullMarked;
