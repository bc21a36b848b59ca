package dev.quire.check.show;

import dev.quire.check.claims.Catalogue;
import java.nio.file.Path;
import java.util.List;

/** Results as one page of HTML. */
public final class Page {

  private Page() {}

  public static void requireWritable(Path file) {}

  public static void write(Path file, List<Exhibit> results, List<Catalogue.Awaited> awaited) {}
}
