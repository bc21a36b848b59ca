/** HTTP over the cache: from a request line to the bytes of a range, and nothing outside DIR. */
@NullMarked
package dev.quire.cli.serve;

import org.jspecify.annotations.NullMarked;
