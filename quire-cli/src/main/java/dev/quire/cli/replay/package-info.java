/** Replaying traces of page references: reading them, through the cache, through its rivals. */
@NullMarked
package dev.quire.cli.replay;

import org.jspecify.annotations.NullMarked;
