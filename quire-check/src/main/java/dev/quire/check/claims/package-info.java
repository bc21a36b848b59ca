/** The catalogue: one file for each claim about Quire's protocols. */
@NullMarked
package dev.quire.check.claims;

import org.jspecify.annotations.NullMarked;
