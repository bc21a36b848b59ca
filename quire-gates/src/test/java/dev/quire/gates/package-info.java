/**
 * What the build refuses. Each rule is a small class that turns files into findings; each has one
 * test that holds the repository to it and others that feed it a planted violation.
 */
@NullMarked
package dev.quire.gates;

import org.jspecify.annotations.NullMarked;
