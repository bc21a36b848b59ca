package dev.quire.fsx;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes random programs. */
final class Generator {

  private static final int PAGE = 4096;
  private static final int BETWEEN_MEETINGS = 40;

  private static final Map<Verb, Integer> WEIGHTS = weights();

  private final SplittableRandom random;
  private final Set<Verb> verbs;
  private final int maxBytes;
  private final int total;
  private long last;

  Generator(long seed, Set<Verb> verbs, int maxBytes) {
    this.random = new SplittableRandom(seed);
    this.verbs = verbs;
    this.maxBytes = maxBytes;
    this.total = verbs.stream().mapToInt(verb -> WEIGHTS.getOrDefault(verb, 0)).sum();
  }

  private static Map<Verb, Integer> weights() {
    Map<Verb, Integer> weights = new EnumMap<>(Verb.class);
    for (Verb verb : Verb.values()) {
      weights.put(
          verb,
          switch (verb.kind()) {
            case READ -> 10;
            case WRITE, WRITE_INSIDE -> 14;
            case TRUNCATE, PUNCH -> 8;
            case SIZE -> 4;
            case ASIDE -> 3;
            case MEETING -> 0;
          });
    }
    weights.put(Verb.PRESSURE, 1);
    return weights;
  }

  /** A program of about so many steps. */
  Program program(int steps, int lanes, int handles) {
    List<Step> all = new ArrayList<>();
    int untilMeeting = 1 + random.nextInt(2 * BETWEEN_MEETINGS);
    for (int i = 0; i < steps; i++) {
      if (--untilMeeting == 0) {
        all.add(Step.step(meeting()));
        untilMeeting = 1 + random.nextInt(2 * BETWEEN_MEETINGS);
      } else {
        all.add(step(random.nextInt(lanes), random.nextInt(handles)));
      }
    }
    return new Program(all);
  }

  private Verb meeting() {
    return switch (random.nextInt(4)) {
      case 0 -> Verb.RESTART;
      case 1 -> Verb.CHECK;
      default -> Verb.SETTLE;
    };
  }

  private Verb verb() {
    int dice = random.nextInt(total);
    for (Verb verb : Verb.values()) {
      if (verbs.contains(verb)) {
        dice -= WEIGHTS.getOrDefault(verb, 0);
        if (dice < 0) {
          return verb;
        }
      }
    }
    throw new IllegalStateException("no verb for " + dice + " of " + total);
  }

  private Step step(int lane, int handle) {
    Verb verb = verb();
    int length = length();
    if (verb == Verb.APPEND) {
      return Step.step(lane, verb, handle, 0, Math.min(length, maxBytes / 16));
    }
    long position = position();
    last = position + length;
    boolean sized = verb == Verb.TRUNCATE || verb == Verb.SIZE;
    return Step.step(lane, verb, handle, position, sized ? 0 : length);
  }

  /** Often where something was done just now, or close to the border of a page. */
  private long position() {
    long position =
        switch (random.nextInt(4)) {
          case 0 -> last;
          case 1 -> (long) random.nextInt(maxBytes / PAGE) * PAGE;
          case 2 -> (long) random.nextInt(maxBytes / PAGE) * PAGE + random.nextInt(9) - 4;
          default -> random.nextInt(maxBytes);
        };
    return Math.clamp(position, 0, maxBytes);
  }

  private int length() {
    return switch (random.nextInt(8)) {
      case 0 -> 1 + random.nextInt(8);
      case 1, 2 -> 1 + random.nextInt(200);
      case 3 -> PAGE;
      case 4 -> PAGE - 2 + random.nextInt(5);
      case 5, 6 -> 1 + random.nextInt(3 * PAGE);
      default -> 1 + random.nextInt(Math.min(maxBytes, 20 * PAGE));
    };
  }
}
