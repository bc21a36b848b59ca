/**
 * Which places in core the claims reach, which orderings they need, and the document that says so.
 */
@NullMarked
package dev.quire.check.orders;

import org.jspecify.annotations.NullMarked;
