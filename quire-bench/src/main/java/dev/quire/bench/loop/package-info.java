/**
 * The measured loops. Every class here is loaded once for each variant, case and thread, so that no
 * variant runs on another's profile.
 */
@NullMarked
package dev.quire.bench.loop;

import org.jspecify.annotations.NullMarked;
