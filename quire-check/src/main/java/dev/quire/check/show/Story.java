package dev.quire.check.show;

import dev.quire.check.Step;
import dev.quire.check.Trace;
import dev.quire.check.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An execution in plain words: who saw and did what, told by the steps at which it might have gone
 * otherwise. A number in brackets is a step.
 */
final class Story {

  private static final int MOST_CLAUSES = 6;
  private static final int MOST_AFTER_A_PAUSE = 2;
  private static final int MOST_AT_LAST = 3;

  private final Trace trace;
  private final Set<Integer> conflicting;
  private final Why why;
  private final Set<String> started = new HashSet<>();

  private Story(Trace trace, Conflicts conflicts) {
    this.trace = trace;
    conflicting = conflicts.steps();
    why = new Why(trace);
  }

  /** A paragraph: the runs of the actors, and what it came to. */
  static String of(Exhibit exhibit, Trace trace, Conflicts conflicts) {
    List<String> sentences = new ArrayList<>(new Story(trace, conflicts).turns());
    String end =
        exhibit.report().verdict() == Verdict.REFUTED ? "That is forbidden: " : "At last, ";
    sentences.add(end + trace.outcome() + (trace.outcome().endsWith("?") ? "" : "."));
    return String.join(" ", sentences);
  }

  /** A sentence for each run of one actor in which something hung on the order. */
  private List<String> turns() {
    List<String> sentences = new ArrayList<>();
    List<Step> steps = trace.steps();
    String stopped = "";
    int from = 0;
    while (from < steps.size()) {
      String actor = steps.get(from).actor();
      int to = from;
      while (to < steps.size() && steps.get(to).actor().equals(actor)) {
        to++;
      }
      String clauses = clauses(steps.subList(from, to), started.contains(actor));
      if (!clauses.isEmpty()) {
        sentences.add(opening(sentences.isEmpty(), actor, stopped) + clauses + ".");
        started.add(actor);
        stopped = goesOn(actor, to) ? actor : "";
      }
      from = to;
    }
    return sentences;
  }

  private String opening(boolean first, String actor, String stopped) {
    if (started.contains(actor)) {
      return "Then " + actor + " went on: it ";
    }
    if (!stopped.isEmpty()) {
      return "Before " + stopped + " went on, " + actor + " ";
    }
    return (first ? "First " : "Then ") + actor + " ";
  }

  private boolean goesOn(String actor, int from) {
    return trace.steps().subList(from, trace.steps().size()).stream()
        .anyMatch(step -> step.actor().equals(actor) && step.shared());
  }

  private String clauses(List<Step> turn, boolean afterPause) {
    List<String> clauses = new ArrayList<>();
    int more = 0;
    for (Step step : turn) {
      boolean told = conflicting.contains(step.number()) || step.kind() == Step.Kind.RESUME;
      boolean change = step.kind() == Step.Kind.UPDATE && why.crossing(step) > 0;
      boolean last = step.number() > Rows.lastRun(trace) && why.crossing(step) > 0;
      if (!told
          && afterPause
          && (change && more < MOST_AFTER_A_PAUSE || last && more < MOST_AT_LAST)) {
        more++;
        told = true;
      }
      String clause = told ? clause(step) : "";
      if (!clause.isEmpty()) {
        clauses.add(clause);
      }
    }
    if (clauses.size() > MOST_CLAUSES) {
      int left = clauses.size() - MOST_CLAUSES;
      clauses.subList(MOST_CLAUSES / 2, MOST_CLAUSES / 2 + left).clear();
      clauses.add(MOST_CLAUSES / 2, left + " more");
    }
    return joined(clauses);
  }

  private static String joined(List<String> clauses) {
    return clauses.size() < 2
        ? String.join("", clauses)
        : String.join(", ", clauses.subList(0, clauses.size() - 1)) + " and " + clauses.getLast();
  }

  private String clause(Step step) {
    String at = " [" + step.number() + "]";
    return switch (step.kind()) {
      case READ -> "saw " + step.word() + " = " + step.before() + at + origin(step);
      case WRITE -> "set " + step.word() + " to " + step.after() + at;
      case UPDATE ->
          "took %s from %s to %s".formatted(step.word(), step.before(), step.after()) + at;
      case REFUSED ->
          "failed to change " + step.word() + ", which was " + step.before() + at + origin(step);
      case RESUME ->
          step.cause() == 0
              ? "waited at " + step.word() + " no longer" + at
              : "was woken by " + why.at(step.cause()).actor() + at;
      case QUEUE -> "queued at " + step.word() + at;
      case WAKE, FENCE -> "";
    };
  }

  private String origin(Step step) {
    if (step.isStale()) {
      int newest = step.choices().getLast().step();
      return " without what " + why.at(newest).actor() + " had written [" + newest + "]";
    }
    int from = why.crossing(step);
    return from == 0 ? "" : " as " + why.at(from).actor() + " had left it [" + from + "]";
  }
}
