/**
 * An exerciser of files in the manner of fsx: random programs of reads, writes and changes of size
 * run through several handles and threads, are checked against a history of what may be read, and
 * against the stored file. A program that fails is shrunk, and printed as code that has the failure
 * again.
 *
 * <p>It knows nothing of a cache: whoever wants a file of theirs exercised implements {@link
 * dev.quire.fsx.Store} and {@link dev.quire.fsx.Handle}, and calls {@link dev.quire.fsx.Fsx}.
 */
@NullMarked
package dev.quire.fsx;

import org.jspecify.annotations.NullMarked;
