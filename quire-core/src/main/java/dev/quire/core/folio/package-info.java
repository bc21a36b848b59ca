/**
 * What is known of a frame: layout of the metadata, reference word, sequences, owners, flags, folio
 * lock and content latch.
 */
@NullMarked
package dev.quire.core.folio;

import org.jspecify.annotations.NullMarked;
