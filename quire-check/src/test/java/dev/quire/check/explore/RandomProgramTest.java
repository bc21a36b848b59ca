package dev.quire.check.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Model;
import dev.quire.check.Report;
import dev.quire.check.Stage;
import dev.quire.check.Verdict;
import dev.quire.core.word.Words;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reduction against brute force on programs that nobody has thought of. */
final class RandomProgramTest {

  private static final int PROGRAMS = 40;

  /** Three actors of a few accesses to three words, drawn from the system property. */
  public static final class Drawn implements Claim {

    static final String SEED = "quire.check.program";
    static final String LENGTH = "quire.check.length";
    static final String ORDERS = "quire.check.orders";

    private final StringBuilder[] seen = new StringBuilder[3];

    @Override
    public String id() {
      return "drawn";
    }

    @Override
    public String title() {
      return id();
    }

    @Override
    public String bound() {
      return "";
    }

    @Override
    public void stage(Stage stage) {
      Random random = new Random(Long.getLong(SEED));
      long words = stage.words("words", 24);
      for (int actor = 0; actor < seen.length; actor++) {
        StringBuilder log = new StringBuilder();
        seen[actor] = log;
        int[] draws = random.ints(9, 0, 60).toArray();
        int length = actor == 0 ? Integer.getInteger(LENGTH, 2) : 2;
        stage.actor(
            "actor " + actor,
            () -> {
              for (int i = 0; i < length; i++) {
                access(words + 8L * (draws[i] % 3), draws[3 + i], 1 + draws[6 + i] % 3, log);
              }
            });
      }
      stage.outcome(() -> {
        StringBuilder text = new StringBuilder();
        for (StringBuilder log : seen) {
          text.append(log).append('|');
        }
        for (int i = 0; i < 3; i++) {
          text.append(Words.getIntPlain(words + 8L * i));
        }
        return text.toString();
      });
    }

    private static void access(long word, int kind, int value, StringBuilder log) {
      switch (kind % (Boolean.getBoolean(ORDERS) ? 12 : 4)) {
        case 0 -> log.append(Words.getIntOpaque(word));
        case 1 -> Words.setIntOpaque(word, value);
        case 2 -> log.append(Words.casInt(word, value - 1, value) ? 'y' : 'n');
        case 3 -> log.append(Words.getAndAddInt(word, value));
        case 4 -> log.append(Words.getIntVolatile(word));
        case 5 -> Words.setIntVolatile(word, value);
        case 6 -> log.append(Words.getIntAcquire(word));
        case 7 -> Words.setIntRelease(word, value);
        case 8 -> {
          Words.setIntOpaque(word, value);
          Words.fullFence();
        }
        case 9 -> {
          log.append(Words.getIntOpaque(word));
          Words.acquireFence();
        }
        case 10 -> {
          Words.setIntOpaque(word, value);
          Words.storeStoreFence();
        }
        default -> {
          log.append(Words.getByteOpaque(word));
          Words.setByteOpaque(word + 1, (byte) value);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Model.class)
  void reductionAndBruteForceReachTheSameStates(Model model) {
    long seed = Long.getLong("quire.seed", 42);
    int programs = Integer.getInteger("quire.check.programs", PROGRAMS);
    System.out.println("random programs: -Dquire.seed=" + seed);
    System.setProperty(Drawn.ORDERS, Boolean.toString(model != Model.SC));
    for (long program = seed; program < seed + programs; program++) {
      System.setProperty(Drawn.SEED, Long.toString(program));
      Report reduced = Explorer.of(Drawn.class).with(model).explore();
      Report brute = Explorer.of(Drawn.class).with(model).bruteForce().explore();
      assertEquals(Verdict.HOLDS, reduced.verdict(), "seed " + program + reduced.reason());
      assertEquals(Verdict.HOLDS, brute.verdict(), "seed " + program + brute.reason());
      assertEquals(brute.outcomes().keySet(), reduced.outcomes().keySet(), "seed " + program);
    }
  }
}
