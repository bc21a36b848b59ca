/** What is left after a process was killed, or the power went: all that was forced. */
@NullMarked
package dev.quire.crash;

import org.jspecify.annotations.NullMarked;
