/**
 * What the operating system does for Quire: memory, one barrier, files. The only room with calls
 * out of the JVM.
 */
@NullMarked
package dev.quire.core.os;

import org.jspecify.annotations.NullMarked;
