package dev.quire;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a read scope. It may run several times, and what it reads means nothing before it has
 * returned: it must not have effects, and must bound every loop that follows values of a page.
 */
@FunctionalInterface
public interface ScopeFunction<T extends @Nullable Object> {
  T apply(ReadScope scope) throws IOException;
}
