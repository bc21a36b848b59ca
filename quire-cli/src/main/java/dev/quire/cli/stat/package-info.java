/** What {@code quire stat} asks of a server that runs, and how it shows the answer. */
@NullMarked
package dev.quire.cli.stat;

import org.jspecify.annotations.NullMarked;
