package dev.quire.fsx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Steps in order. Steps of one lane run one after the other; lanes run at once between two
 * meetings.
 *
 * @param steps the steps; a meeting that checks everything follows the last one
 */
public record Program(List<Step> steps) {

  /** Copies the list. */
  public Program {
    steps = List.copyOf(steps);
  }

  /** A program that is written down. */
  public static Program of(Step... steps) {
    return new Program(List.of(steps));
  }

  /** Lanes that it needs, at least one. */
  public int lanes() {
    return 1 + steps.stream().mapToInt(Step::lane).max().orElse(0);
  }

  /** Handles that each lane needs, at least one. */
  public int handles() {
    return 1 + steps.stream().mapToInt(Step::handle).max().orElse(0);
  }

  /** The program without the steps from {@code from} to {@code to}. */
  Program without(int from, int to) {
    List<Step> rest = new ArrayList<>(steps.subList(0, from));
    rest.addAll(steps.subList(to, steps.size()));
    return new Program(rest);
  }

  /** The program with another step at {@code index}. */
  Program with(int index, Step step) {
    List<Step> changed = new ArrayList<>(steps);
    changed.set(index, step);
    return new Program(changed);
  }

  /** The program as Java, to be pasted; needs static imports of the verbs and of the step. */
  public String code() {
    return steps.stream()
        .map(step -> "        " + step)
        .collect(Collectors.joining(",\n", "Program.of(\n", ")"));
  }
}
