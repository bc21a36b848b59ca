/** Bringing dirty pages to storage: writeback, syncs, errors, and the threads that do it. */
@NullMarked
package dev.quire.core.writeback;

import org.jspecify.annotations.NullMarked;
