package dev.quire.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a case looked like while it ran: some figures, slice by slice.
 *
 * @param bench name of the bench
 * @param caseName name of the case
 * @param millis end of each slice, from the beginning of the recording
 * @param tracks one figure each, with one value for each slice
 * @param marks what was begun or ended meanwhile
 */
public record Series(
    String bench, String caseName, List<Double> millis, List<Track> tracks, List<Mark> marks) {

  /** Unit of memory: drawn in MiB or GiB. */
  public static final String BYTES = "bytes";

  /** Unit of times of single calls: drawn logarithmically. */
  public static final String MICROS = "µs";

  /**
   * One figure over time.
   *
   * @param name in a few words
   * @param unit tracks of one unit share a panel
   * @param values one for each slice; what was not known is not a number
   */
  public record Track(String name, String unit, List<Double> values) {
    /** Copies the list. */
    public Track {
      values = List.copyOf(values);
    }
  }

  /**
   * From now on something is different.
   *
   * @param millis when
   * @param what in a few words
   */
  public record Mark(double millis, String what) {}

  /** Checks that every track has a value for each slice. */
  public Series {
    millis = List.copyOf(millis);
    tracks = List.copyOf(tracks);
    marks = List.copyOf(marks);
    for (Track track : tracks) {
      if (track.values.size() != millis.size()) {
        throw new IllegalArgumentException(
            "track %s has %d values for %d slices; give one for each"
                .formatted(track.name, track.values.size(), millis.size()));
      }
    }
  }

  /**
   * The same with at most so many slices: neighbours become one, which shows the largest of times
   * and the mean of everything else.
   *
   * @param most slices
   * @return this one when it is short enough
   */
  public Series within(int most) {
    int group = (millis.size() + most - 1) / most;
    if (group <= 1) {
      return this;
    }
    List<Track> fewer = new ArrayList<>();
    for (Track track : tracks) {
      List<Double> values = grouped(track.values, group, track.unit.equals(MICROS));
      fewer.add(new Track(track.name, track.unit, values));
    }
    List<Double> ends = new ArrayList<>();
    for (int i = 0; i < millis.size(); i += group) {
      ends.add(millis.get(Math.min(i + group, millis.size()) - 1));
    }
    return new Series(bench, caseName, ends, fewer, marks);
  }

  private static List<Double> grouped(List<Double> values, int group, boolean largest) {
    List<Double> fewer = new ArrayList<>();
    for (int i = 0; i < values.size(); i += group) {
      var some = values.subList(i, Math.min(i + group, values.size())).stream();
      var numbers = some.mapToDouble(Double::doubleValue);
      fewer.add((largest ? numbers.max() : numbers.average()).orElse(Double.NaN));
    }
    return fewer;
  }

  /**
   * The series as JSON knows it.
   *
   * @return names and values in the order in which they are written
   */
  public Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("bench", bench);
    fields.put("case", caseName);
    fields.put("millis", millis);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Track track : tracks) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("name", track.name);
      line.put("unit", track.unit);
      line.put("values", track.values);
      lines.add(line);
    }
    fields.put("tracks", lines);
    List<Map<String, Object>> moments = new ArrayList<>();
    for (Mark mark : marks) {
      Map<String, Object> moment = new LinkedHashMap<>();
      moment.put("millis", mark.millis);
      moment.put("what", mark.what);
      moments.add(moment);
    }
    fields.put("marks", moments);
    return fields;
  }
}
