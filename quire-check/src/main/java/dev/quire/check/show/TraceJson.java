package dev.quire.check.show;

import static dev.quire.check.show.JsonText.quoted;

import dev.quire.check.Step;
import dev.quire.check.Trace;
import java.util.stream.Collectors;

/** The shown execution of an {@link Exhibit} as a JSON object. */
public final class TraceJson {

  private TraceJson() {}

  /** All steps with what they read and why; {@code null} when there is no execution to show. */
  public static String of(Exhibit exhibit) {
    return exhibit.trace().map(trace -> object(exhibit, trace)).orElse("null");
  }

  private static String object(Exhibit exhibit, Trace trace) {
    Conflicts conflicts = Conflicts.of(trace);
    Why why = new Why(trace);
    String actors = trace.actors().stream().map(JsonText::quoted).collect(Collectors.joining(","));
    String steps =
        trace.steps().stream()
            .map(step -> step(step, conflicts, why))
            .collect(Collectors.joining(",\n", "\n", "\n"));
    return ("{\"which\":%s,\"outcome\":%s,\"schedule\":%s,\"command\":%s,\"story\":%s,"
            + "\"actors\":[%s],\"steps\":[%s]}")
        .formatted(
            quoted(exhibit.which()),
            quoted(trace.outcome()),
            quoted(trace.schedule().toString()),
            quoted(exhibit.command()),
            quoted(Story.of(exhibit, trace, conflicts)),
            actors,
            steps);
  }

  private static String step(Step step, Conflicts conflicts, Why why) {
    String choices =
        step.choices().stream()
            .map(choice ->
                "{\"step\":%d,\"value\":%s}".formatted(choice.step(), quoted(choice.value())))
            .collect(Collectors.joining(","));
    return ("{\"step\":%d,\"actor\":%s,\"kind\":%s,\"access\":%s,\"word\":%s,\"before\":%s,"
            + "\"after\":%s,\"readsFrom\":%s,\"couldRead\":[%s],\"why\":%s,\"method\":%s,"
            + "\"shared\":%s,\"conflicts\":%s}")
        .formatted(
            step.number(),
            quoted(step.actor()),
            quoted(step.kind().name()),
            quoted(step.how()),
            quoted(step.word()),
            quoted(step.before()),
            quoted(step.after()),
            step.reads() ? Integer.toString(step.from()) : "null",
            choices,
            quoted(why.of(step)),
            quoted(step.site()),
            step.shared(),
            conflicts.steps().contains(step.number()));
  }
}
