package dev.quire.bench.neo4j;

import dev.quire.bench.read.Rival;
import dev.quire.bench.read.Variant;
import java.util.List;

/** Neo4j's page cache: a cursor for each read, and one cursor used again and again. */
public final class Neo4jRival implements Rival {
  private static final String LOOPS = "dev.quire.bench.neo4j.loop.";

  /** Made by the service loader. */
  public Neo4jRival() {}

  @Override
  public String name() {
    return "neo4j";
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("neo4j-cursor", LOOPS + "CursorLoop", null),
        new Variant("neo4j-reused", LOOPS + "ReusedCursorLoop", LOOPS + "ReusedCursorTreeLoop"));
  }
}
