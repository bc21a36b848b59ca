package dev.quire.check.explore;

import dev.quire.check.Claim;
import dev.quire.check.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * A program written as text, from a system property: actors separated by {@code ||}, accesses by
 * semicolons. An access is a code, a word from {@code x y z w}, and values: {@code Wo x 1} stores 1
 * opaquely, {@code Ra x} loads acquire, {@code Cv x 0 1} compares and sets, {@code Av x 1} adds,
 * {@code Ff Fa Fs Fh} are fences (full, acquire, store-store, heavy), {@code ? x} goes on only if
 * the last value read was not 0, {@code ?0} only if it was, {@code !} is a chance of a failure.
 * What words hold at first stands before a double colon.
 *
 * <p>The outcome is what was read, actor by actor, a slash, and what the four words hold at last.
 */
public final class LitmusText implements Claim {

  static final String PROGRAM = "quire.check.litmus";

  private static final Map<String, Integer> CODES =
      Map.ofEntries(
          Map.entry("Rp", Operations.GET_PLAIN),
          Map.entry("Ro", Operations.GET_OPAQUE),
          Map.entry("Ra", Operations.GET_ACQUIRE),
          Map.entry("Rv", Operations.GET_VOLATILE),
          Map.entry("Wp", Operations.SET_PLAIN),
          Map.entry("Wo", Operations.SET_OPAQUE),
          Map.entry("Wr", Operations.SET_RELEASE),
          Map.entry("Wv", Operations.SET_VOLATILE),
          Map.entry("Cv", Operations.CAS),
          Map.entry("Cb", Operations.CAS_ACQUIRE_RELEASE),
          Map.entry("Ca", Operations.CAS_ACQUIRE),
          Map.entry("Cr", Operations.CAS_RELEASE),
          Map.entry("Co", Operations.CAS_RELAXED),
          Map.entry("Av", Operations.GET_AND_ADD),
          Map.entry("Ab", Operations.ADD_ACQUIRE_RELEASE),
          Map.entry("Aa", Operations.ADD_ACQUIRE),
          Map.entry("Ar", Operations.ADD_RELEASE),
          Map.entry("Ao", Operations.ADD_RELAXED),
          Map.entry("Ff", Operations.FULL_FENCE),
          Map.entry("Fa", Operations.ACQUIRE_FENCE),
          Map.entry("Fs", Operations.STORE_STORE_FENCE),
          Map.entry("Fh", Operations.HEAVY_BARRIER));

  private static final String WORDS = "xyzw";

  private final List<StringBuilder> logs = new ArrayList<>();
  private long words;

  @Override
  public String id() {
    return "litmus";
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
    words = stage.words("words", 64);
    for (int i = 0; i < WORDS.length(); i++) {
      stage.name(words + i * 16L, 8, WORDS.substring(i, i + 1));
    }
    String text = System.getProperty(PROGRAM);
    int body = text.indexOf("::");
    for (String first : text.substring(0, Math.max(0, body)).strip().split(" +")) {
      if (!first.isEmpty()) {
        String[] parts = first.split("=");
        ask(Operations.SET_PLAIN, word(parts[0]), Long.parseLong(parts[1]), 0);
      }
    }
    String actors = text.substring(body < 0 ? 0 : body + 2);
    BooleanSupplier fails = actors.contains("!") ? stage.mayFail("failure", 1) : () -> false;
    for (String actor : actors.split("\\|\\|")) {
      StringBuilder log = new StringBuilder();
      logs.add(log);
      stage.actor("actor " + logs.size(), () -> run(actor, log, fails));
    }
    stage.outcome(this::outcome);
  }

  private String outcome() {
    StringBuilder text = new StringBuilder();
    logs.forEach(text::append);
    text.append('/');
    for (int i = 0; i < WORDS.length(); i++) {
      text.append(ask(Operations.GET_VOLATILE, words + i * 16L, 0, 0));
    }
    return text.toString();
  }

  private void run(String actor, StringBuilder log, BooleanSupplier fails) {
    for (String access : actor.split(";")) {
      String[] parts = access.strip().split(" +");
      if (parts[0].startsWith("?")) {
        if ((log.charAt(log.length() - 1) == '0') != parts[0].equals("?0")) {
          return;
        }
      } else if (parts[0].equals("!")) {
        log.append(fails.getAsBoolean() ? 1 : 0);
      } else {
        access(parts, log);
      }
    }
  }

  private void access(String[] parts, StringBuilder log) {
    int code = Objects.requireNonNull(CODES.get(parts[0]), parts[0]);
    if (parts.length == 1) {
      ask(code, 0, 0, 0);
      return;
    }
    long address = word(parts[1]);
    long first = parts.length > 2 ? Long.parseLong(parts[2]) : 0;
    long second = parts.length > 3 ? Long.parseLong(parts[3]) : 0;
    long result = ask(Long.BYTES << 8 | code, address, first, second);
    if (!Operations.isSet(code)) {
      log.append(result);
    }
  }

  private long word(String name) {
    return words + WORDS.indexOf(name) * 16L;
  }

  @SuppressWarnings("unchecked") // the explorer behind this class loader
  private static long ask(int code, long address, long first, long second) {
    int bytes = address == 0 ? 0 : Long.BYTES;
    return ((ToLongFunction<long[]>) LitmusText.class.getClassLoader())
        .applyAsLong(new long[] {code & 0xff | bytes << 8, address, first, second});
  }
}
