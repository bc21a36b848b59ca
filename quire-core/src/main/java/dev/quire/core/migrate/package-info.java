/** Folios that become others while their bytes are read: divided, put together. */
@NullMarked
package dev.quire.core.migrate;

import org.jspecify.annotations.NullMarked;
