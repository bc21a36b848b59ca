/** What the model checker claims, tried on the real processor. One file, one claim. */
@NullMarked
package dev.quire.stress;

import org.jspecify.annotations.NullMarked;
