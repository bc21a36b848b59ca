package dev.quire.check.explore;

import dev.quire.check.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes down the steps of one execution, each with the method that took it. */
final class Tracer {

  private static final Set<Step.Kind> NO_ACCESS =
      EnumSet.of(Step.Kind.QUEUE, Step.Kind.WAKE, Step.Kind.RESUME, Step.Kind.FENCE);

  private final Regions regions;
  private final List<Step> steps = new ArrayList<>();

  /** The number of the step that last wrote each byte. */
  private final Map<Long, Integer> writers = new HashMap<>();

  /** The numbers of the steps of the tree: fences are noted that are no steps there. */
  private final List<Integer> numbers = new ArrayList<>();

  Tracer(Regions regions) {
    this.regions = regions;
  }

  /**
   * Notes a step.
   *
   * @param old what its word held before
   * @param cause the step that made it possible, from 0, or -1
   * @param memory what it could read; null when it was no step of its own
   */
  void step(
      String actor,
      Site site,
      long[] request,
      long old,
      long result,
      int cause,
      @Nullable Memory memory) {
    if (memory != null) {
      numbers.add(steps.size() + 1);
    }
    List<Memory.Candidate> readable = memory == null ? List.of() : memory.readable();
    Memory.Candidate taken =
        memory == null || readable.isEmpty() ? null : readable.get(memory.taken());
    note(actor, site, request, taken == null ? old : taken.value(), result, cause, readable, taken);
  }

  private void note(
      String actor,
      Site site,
      long[] request,
      long old,
      long result,
      int cause,
      List<Memory.Candidate> readable,
      Memory.@Nullable Candidate taken) {
    int code = Operations.code(request);
    Step.Kind kind = kind(code, result);
    int bytes = NO_ACCESS.contains(kind) ? 0 : Operations.bytes(request);
    String before = regions.value(Operations.isGet(code) ? result : old, Math.max(1, bytes));
    Step step =
        new Step(
            steps.size() + 1,
            actor,
            kind,
            Operations.name(code),
            regions.word(request[1]),
            request[1],
            bytes,
            before,
            after(request, kind, old, before),
            Operations.isCas(code) ? regions.value(request[2], bytes) : "",
            taken == null ? writer(request[1], bytes) : number(taken.step()),
            readable.size() < 2
                ? List.of()
                : readable.stream()
                    .map(one ->
                        new Step.Choice(
                            number(one.step()), regions.value(one.value(), Math.max(1, bytes))))
                    .toList(),
            number(cause),
            site.text(),
            true);
    if (step.writes()) {
      for (int i = 0; i < bytes; i++) {
        writers.put(request[1] + i, step.number());
      }
    }
    steps.add(step);
  }

  /** Who did what where in a step of the tree. */
  String describe(int step) {
    Step at = steps.get(number(step) - 1);
    return "%s's %s at %s".formatted(at.actor(), at.how(), at.site());
  }

  private int number(int step) {
    return step < 0 || step >= numbers.size() ? 0 : numbers.get(step);
  }

  /** The last step that wrote one of these bytes, or 0. */
  private int writer(long address, int bytes) {
    int last = 0;
    for (int i = 0; i < bytes; i++) {
      last = Math.max(last, writers.getOrDefault(address + i, 0));
    }
    return last;
  }

  List<Step> steps() {
    return steps.stream().map(this::judged).toList();
  }

  private Step judged(Step step) {
    boolean shared =
        steps.stream()
            .anyMatch(other -> !other.actor().equals(step.actor()) && step.concerns(other));
    return shared ? step : step.alone();
  }

  private static Step.Kind kind(int code, long result) {
    if (Operations.isGet(code)) {
      return Step.Kind.READ;
    }
    if (Operations.isSet(code)) {
      return Step.Kind.WRITE;
    }
    if (Operations.isCas(code) && result == 0) {
      return Step.Kind.REFUSED;
    }
    if (Operations.isCas(code) || Operations.isAdd(code)) {
      return Step.Kind.UPDATE;
    }
    return switch (code) {
      case Operations.ENQUEUE -> Step.Kind.QUEUE;
      case Operations.WAKE -> Step.Kind.WAKE;
      case Operations.RESUME, Operations.GIVE_UP -> Step.Kind.RESUME;
      default -> Step.Kind.FENCE;
    };
  }

  private String after(long[] request, Step.Kind kind, long old, String before) {
    int bytes = Math.max(1, Operations.bytes(request));
    return switch (kind) {
      case WRITE -> regions.value(request[2], bytes);
      case UPDATE ->
          Operations.isCas(Operations.code(request))
              ? regions.value(request[3], bytes)
              : regions.value(Bits.narrow(old + request[2], bytes), bytes);
      default -> before;
    };
  }
}
