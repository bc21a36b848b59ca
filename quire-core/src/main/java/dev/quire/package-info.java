/** The public API of Quire and the assembly of the rooms below it. */
@NullMarked
package dev.quire;

import org.jspecify.annotations.NullMarked;
