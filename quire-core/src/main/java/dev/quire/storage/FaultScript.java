package dev.quire.storage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Which call fails how, and which waits. Guarded by its {@link FaultyBacking}. */
final class FaultScript {

  /**
   * Calls from {@code first} to {@code last}, counted from 1, with a probability each.
   *
   * @param fault null when the call only waits
   */
  private record Rule(
      long first, long last, double probability, @Nullable Fault fault, @Nullable Gate gate) {}

  /** What happens to one call. */
  record Decision(@Nullable Fault fault, List<Gate> gates) {}

  private final Map<Operation, List<Rule>> rules = new EnumMap<>(Operation.class);
  private final Map<Operation, Long> calls = new EnumMap<>(Operation.class);

  long calls(Operation operation) {
    return calls.getOrDefault(operation, 0L);
  }

  void add(
      Operation operation,
      long from,
      long times,
      double probability,
      @Nullable Fault fault,
      @Nullable Gate gate) {
    if (fault != null && !fault.appliesTo(operation)) {
      throw new IllegalArgumentException("there is no %s of a %s".formatted(fault, operation));
    }
    if (from < 1 || times < 1 || !(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "call %d, %d times, probability %s; calls count from 1, probabilities go from 0 to 1"
              .formatted(from, times, probability));
    }
    long first = calls(operation) + from;
    long last = times > Long.MAX_VALUE - first ? Long.MAX_VALUE : first + times - 1;
    rules
        .computeIfAbsent(operation, none -> new ArrayList<>())
        .add(new Rule(first, last, probability, fault, gate));
  }

  /** Counts a call and says what happens to it: the gates that it meets, and the first fault. */
  Decision next(Operation operation, RandomGenerator random) {
    long number = calls(operation) + 1;
    calls.put(operation, number);
    Fault fault = null;
    List<Gate> gates = new ArrayList<>();
    for (Rule rule : rules.getOrDefault(operation, List.of())) {
      boolean meant = rule.first <= number && number <= rule.last;
      if (meant && (rule.probability == 1 || random.nextDouble() < rule.probability)) {
        fault = fault == null ? rule.fault : fault;
        if (rule.gate != null) {
          gates.add(rule.gate);
        }
      }
    }
    return new Decision(fault, gates);
  }

  /** From here on nothing fails; opens all gates. */
  void clear() {
    openGates();
    rules.clear();
  }

  void openGates() {
    for (List<Rule> some : rules.values()) {
      for (Rule rule : some) {
        if (rule.gate != null) {
          rule.gate.open();
        }
      }
    }
  }
}
