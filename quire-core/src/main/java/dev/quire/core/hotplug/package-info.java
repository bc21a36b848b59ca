/** Sections that come and go while everything else goes on: memory that grows and shrinks. */
@NullMarked
package dev.quire.core.hotplug;

import org.jspecify.annotations.NullMarked;
