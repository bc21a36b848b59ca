/** The commands, their options and their exit codes. */
@NullMarked
package dev.quire.cli;

import org.jspecify.annotations.NullMarked;
