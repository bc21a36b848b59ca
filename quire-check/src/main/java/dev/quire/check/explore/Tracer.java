package dev.quire.check.explore;

import dev.quire.check.Trace;
import java.util.ArrayList;
import java.util.List;

/** Writes down the steps of one execution, each with the method that took it. */
final class Tracer {

  private record Noted(Trace.Step step, long place, int mask, boolean writes) {}

  private final Regions regions;
  private final List<Noted> steps = new ArrayList<>();

  Tracer(Regions regions) {
    this.regions = regions;
  }

  /** Notes a step; {@code old} is what its word held before. */
  void step(
      String actor, Site site, long[] request, Tree.Footprint touched, long old, long result) {
    Trace.Step step =
        new Trace.Step(steps.size() + 1, actor, access(request, old, result), site.text(), true);
    steps.add(new Noted(step, touched.place, touched.mask, touched.kind == Tree.WRITES));
  }

  List<Trace.Step> steps() {
    return steps.stream().map(this::judged).toList();
  }

  /** A step matters to others when another actor touches the same bytes and one of both writes. */
  private Trace.Step judged(Noted noted) {
    Trace.Step step = noted.step();
    boolean shared =
        steps.stream()
            .anyMatch(other ->
                other.place() == noted.place()
                    && (other.mask() & noted.mask()) != 0
                    && !other.step().actor().equals(step.actor())
                    && (other.writes() || noted.writes()));
    return new Trace.Step(step.number(), step.actor(), step.access(), step.site(), shared);
  }

  private String access(long[] request, long old, long result) {
    int code = Operations.code(request);
    int bytes = Math.max(1, Operations.bytes(request));
    String name = Operations.name(code) + " ";
    String word = regions.word(request[1]);
    if (Operations.isGet(code)) {
      return name + word + " = " + regions.value(result, bytes);
    }
    if (Operations.isSet(code)) {
      return name + word + " := " + regions.value(request[2], bytes);
    }
    if (Operations.isCas(code)) {
      return name
          + "%s %s -> %s"
              .formatted(word, regions.value(request[2], bytes), regions.value(request[3], bytes))
          + (result == 0 ? " fails: " + regions.value(old, bytes) : "");
    }
    if (Operations.isAdd(code)) {
      return name
          + "%s %s -> %s"
              .formatted(word, regions.value(old, bytes), regions.value(old + request[2], bytes));
    }
    return name + word;
  }
}
