package dev.quire.cli.stat;

import dev.quire.Quire;
import dev.quire.cli.live.Json;
import dev.quire.stats.PinInfo;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;

/**
 * What an instance says of itself as one JSON object: the figures by the names that {@link
 * dev.quire.stats.QuireStats} gives them, and who holds pages.
 */
public final class Report {
  /** Holders of more pages than this are left out: the oldest come first. */
  private static final int MOST_HOLDERS = 100;

  private final Json json = new Json();

  private Report() {}

  /**
   * The report.
   *
   * @param server what is served, in words
   */
  public static String of(Quire quire, String server) {
    Report report = new Report();
    report.json.open('{').put("server", server).put("millis", System.currentTimeMillis());
    report.json.name("stats");
    report.value(quire.stats());
    List<PinInfo> holders = quire.holders();
    report.json.put("recordedPins", holders.size()).name("holders");
    report.value(holders.subList(0, Math.min(MOST_HOLDERS, holders.size())));
    return report.json.close('}').toString();
  }

  private void value(Object value) {
    switch (value) {
      case Record record -> fields(record);
      case List<?> list -> {
        json.open('[');
        list.forEach(this::value);
        json.close(']');
      }
      case Duration duration -> json.value(duration.toMillis());
      case Long number -> json.value(number);
      case Integer number -> json.value(number);
      case Double number -> json.value(number);
      case Boolean flag -> json.value(flag);
      default -> json.value(value.toString());
    }
  }

  private void fields(Record record) {
    json.open('{');
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      json.name(component.getName());
      try {
        value(component.getAccessor().invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a figure cannot be read: " + component, e);
      }
    }
    json.close('}');
  }
}
