package dev.quire;

import java.io.IOException;

/** As {@link ScopeFunction}, from a long to a long: a constant lambda allocates nothing. */
@FunctionalInterface
public interface ScopeLongFunction {
  long apply(ReadScope scope, long argument) throws IOException;
}
