package dev.quire.bench.elastic;

import dev.quire.bench.report.Row;
import java.io.IOException;
import java.util.List;

/** Something that is done to memory while a thread reads. */
interface ElasticCase {

  /** Its name, as {@code --cases} takes it. */
  String text();

  /**
   * Runs it, over an instance of its own.
   *
   * @param stage what it works with
   * @return rows of this bench and case
   * @throws IOException when reading fails, or what is measured does not come about
   */
  List<Row> run(ElasticStage stage) throws IOException;
}
