package dev.quire.bench.report;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A page that shows all charts of a directory, each with the command that has drawn it. */
final class Gallery {
  private static final String PAGE = "README.md";

  private Gallery() {}

  /** Writes the page anew: benches that were measured another time are on it as well. */
  static Path write(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# Charts");
    lines.add("");
    lines.add(
        "Written by `./quire bench --plot`; how it measures is in [benchmarks](../benchmarks.md).");
    for (Path results : files(directory, ".json")) {
      String bench = String.valueOf(results.getFileName()).replace(".json", "");
      JsonObject report = JsonParser.parseString(Files.readString(results)).getAsJsonObject();
      JsonObject machine = report.getAsJsonObject("machine");
      lines.add("");
      lines.add("## " + bench);
      lines.add("");
      lines.add(
          "`./%s`, on %s processors, %s, %s, JDK %s: [all results](%s.json)."
              .formatted(
                  report.get("command").getAsString(),
                  machine.get("processors").getAsString(),
                  machine.get("os").getAsString(),
                  machine.get("arch").getAsString(),
                  machine.get("jdk").getAsString(),
                  bench));
      for (Path chart : files(directory, ".svg")) {
        String name = String.valueOf(chart.getFileName());
        if (name.startsWith(bench + "-")) {
          lines.add("");
          lines.add("![%s](%s)".formatted(name.replace(".svg", ""), name));
        }
      }
    }
    return Files.write(directory.resolve(PAGE), lines);
  }

  private static List<Path> files(Path directory, String end) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(end)).sorted().toList();
    }
  }
}
