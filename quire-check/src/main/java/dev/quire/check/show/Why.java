package dev.quire.check.show;

import dev.quire.check.Step;
import dev.quire.check.Trace;
import java.util.List;
import java.util.Optional;

/** Why a step was possible, or what is remarkable about what it found; in words, or nothing. */
final class Why {

  private final List<Step> steps;

  Why(Trace trace) {
    steps = trace.steps();
  }

  /** Empty when the step speaks for itself. */
  String of(Step step) {
    String text =
        switch (step.kind()) {
          case RESUME -> resumed(step);
          case WAKE -> woken(step);
          case REFUSED -> refused(step);
          case READ, UPDATE -> found(step);
          case WRITE, QUEUE, FENCE -> "";
        };
    if (!text.isEmpty() || step.cause() == 0) {
      return text;
    }
    return at(step.cause()).actor().equals(step.actor())
        ? "of step " + step.cause() // a store that leaves its buffer
        : "goes on: " + who(step.cause()) + " changed what it goes round for";
  }

  /** Whose write a step read, when it was another actor's: its number, else 0. */
  int crossing(Step step) {
    return step.reads() && step.from() > 0 && !at(step.from()).actor().equals(step.actor())
        ? step.from()
        : 0;
  }

  /** The last step before this one in which its actor read or wrote the same word. */
  Optional<Step> before(Step step) {
    for (int i = step.number() - 2; i >= 0; i--) {
      Step other = steps.get(i);
      if (other.actor().equals(step.actor())
          && other.bytes() > 0
          && other.address() == step.address()) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  Step at(int number) {
    return steps.get(number - 1);
  }

  /** {@code step 31 (reclaimer)}. */
  String who(int number) {
    return number == 0
        ? "the stage, before the actors"
        : "step %d (%s)".formatted(number, at(number).actor());
  }

  private String resumed(Step step) {
    return step.cause() > 0 ? "woken by " + who(step.cause()) : "its time was up";
  }

  private String woken(Step step) {
    List<String> sleepers =
        steps.stream()
            .filter(other -> other.kind() == Step.Kind.RESUME && other.cause() == step.number())
            .map(Step::actor)
            .toList();
    return sleepers.isEmpty() ? "nobody sleeps there" : "wakes " + String.join(", ", sleepers);
  }

  private String refused(Step step) {
    if (step.before().equals(step.wanted())) {
      return "fails although the value is the wanted one, as a weak compare-and-set may";
    }
    return crossing(step) > 0 ? who(step.from()) + " came between" : "";
  }

  private String found(Step step) {
    if (step.choices().size() > 1) {
      return chosen(step);
    }
    Optional<Step> last = before(step);
    if (last.isEmpty()) {
      return step.kind() == Step.Kind.UPDATE && crossing(step) > 0
          ? "so since " + who(step.from())
          : "";
    }
    Step own = last.get();
    if (crossing(step) > own.number()) {
      return "changed since step %d by %s".formatted(own.number(), who(step.from()));
    }
    boolean othersRan =
        steps.subList(own.number(), step.number() - 1).stream()
            .anyMatch(other -> !other.actor().equals(step.actor()));
    return othersRan ? "still as at step " + own.number() : "";
  }

  private String chosen(Step step) {
    Step.Choice newest = step.choices().getLast();
    if (step.isStale()) {
      return "stale: has not seen %s, which wrote %s".formatted(who(newest.step()), newest.value());
    }
    Step.Choice oldest = step.choices().getFirst();
    return "could still have read %s of %s".formatted(oldest.value(), who(oldest.step()));
  }
}
