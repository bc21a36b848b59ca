package dev.quire.check.explore;

import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Limits;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Report;
import dev.quire.check.Schedule;
import dev.quire.check.Stage;
import dev.quire.check.Step;
import dev.quire.check.Trace;
import dev.quire.check.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One exploration, from loading the classes to the report. Used once. */
public final class Exploration {

  /** Executions that are tried for a shorter trace once there is one. */
  private static final int SHORTEN = 2_000;

  /** Executions that are tried for a refutation after one that proves nothing. */
  private static final int BEYOND_TROUBLE = 20_000;

  private static final String NO_MEMORY =
      "out of memory; give the JVM more (QUIRE_JAVA_OPTS=-Xmx4g) or make the claim smaller";

  private static final int FIRST_ROUNDS = 2;
  private static final Duration HANG = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Pattern ADDRESS = Pattern.compile("\\{0x([0-9a-f]+)}");

  private final Explorer asked;
  private final Claim claim;
  private final Map<String, Long> outcomes = new TreeMap<>();
  private final long started = System.nanoTime();
  private final Declarations declared;
  private final Memory memory;
  private final Supplier<Function<String, Object>> rehearsal;
  private final ChildLoader loader;

  private @Nullable Scheduler scheduler;
  private @Nullable Tree tree;
  private @Nullable Regions regions;
  private @Nullable Schedule refuting;
  private @Nullable Tracer traces;
  private String violation = "";
  private String trouble = "";
  private @Nullable Schedule troubled;
  private List<Step> traced = List.of();
  private int rounds = FIRST_ROUNDS;
  private List<String> actors = List.of();
  private @Nullable Schedule busiest;
  private int mostTurmoil = -1;
  private boolean shortens = true;
  private boolean tells;
  private final AtomicLong executions = new AtomicLong();
  private final AtomicLong pruned = new AtomicLong();
  private long steps;

  public Exploration(Explorer asked) {
    this.asked = asked;
    Mutant mutant = asked.mutant();
    loader = ChildLoader.of(asked.claim(), mutant);
    claim = claim(asked.claim());
    declared = new Declarations(loader.sites(), claim.races());
    memory = memory(asked);
    rehearsal = rehearsal(asked.claim().getName());
  }

  private Memory memory(Explorer asked) {
    return switch (asked.model()) {
      case SC -> asked.races() ? new WeakMemory(true, new Races(declared)) : new SequentialMemory();
      case TSO -> new TsoMemory();
      case WEAK -> new WeakMemory(false, asked.races() ? new Races(declared) : null);
    };
  }

  private static Claim claim(Class<? extends Claim> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "%s must be a public class with a public constructor that takes nothing"
              .formatted(type.getName()),
          e);
    }
  }

  @SuppressWarnings("unchecked") // what Rehearsal says of itself
  private Supplier<Function<String, Object>> rehearsal(String claimName) {
    try {
      return (Supplier<Function<String, Object>>)
          loader
              .loadClass(Rehearsal.class.getName())
              .getConstructor(String.class)
              .newInstance(claimName);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the claim's side of the explorer cannot be loaded", e);
    }
  }

  /** The first refutation is enough: no shorter one is looked for, and none has a trace. */
  public Exploration untilRefuted() {
    shortens = false;
    return this;
  }

  /** Explores until all is seen, or something forbidden, or a limit. */
  public Report explore() {
    return explore((count, seconds) -> {});
  }

  /** As {@link #explore()}, watched. */
  public Report explore(Explorer.Watcher watcher) {
    directed(this::search, watcher);
    return report();
  }

  /** Runs the executions of one schedule, with its trace. */
  public Report replay(Schedule schedule) {
    return replay(schedule, Loops.MOST_ROUNDS);
  }

  private Report replay(Schedule schedule, int roundsOfLoops) {
    Report[] result = new Report[1];
    directed(
        () -> {
          restart(roundsOfLoops, false);
          replayed(schedule);
          result[0] = replayReport();
        },
        (count, seconds) -> {});
    return result[0] == null ? report() : result[0];
  }

  /** The places in the code at which actors touched words so far. */
  public Set<Site> executed() {
    return loader.sites().executed();
  }

  /** The names of the declared sites at which accesses have raced so far. */
  public Set<String> raced() {
    return declared.used();
  }

  // ---- the director's thread

  /** Runs in a virtual thread, so that handing over to actors is cheap; watches over it. */
  private void directed(Runnable body, Explorer.Watcher watcher) {
    Throwable[] thrown = new Throwable[1];
    Thread director =
        Thread.ofVirtual()
            .name("explorer")
            .start(() -> {
              try {
                body.run();
              } catch (Throwable t) {
                thrown[0] = t;
              } finally {
                close();
              }
            });
    try {
      Duration limit = Duration.ofSeconds(asked.limits().seconds());
      Duration patience = limit.compareTo(HANG) < 0 ? limit : HANG;
      long before = -1;
      long since = System.nanoTime();
      while (!director.join(LOOK)) {
        long now = executions.get() + pruned.get();
        watcher.at(now, (long) seconds());
        if (before != now) {
          before = now;
          since = System.nanoTime();
        } else if (System.nanoTime() - since > patience.toNanos()) {
          trouble = hang(director, patience);
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      trouble = "interrupted";
      return;
    }
    if (thrown[0] instanceof IllegalArgumentException wrong) {
      throw wrong;
    }
    if (thrown[0] instanceof OutOfMemoryError) {
      trouble = NO_MEMORY;
    } else if (thrown[0] != null) {
      trouble = "the claim or the explorer failed: " + thrown[0];
    }
  }

  private String hang(Thread director, Duration patience) {
    Scheduler hung = scheduler;
    String actor = hung == null ? null : hung.running();
    String who =
        actor == null
            ? "what the claim itself does before or after its actors does not end"
            : "actor %s waits, or goes round, for something that is no word".formatted(actor);
    StackTraceElement[] stack = hung == null ? director.getStackTrace() : hung.where();
    String where =
        Arrays.stream(stack)
            .filter(frame -> ChildLoader.NAME.equals(frame.getClassLoaderName()))
            .findFirst()
            .map(frame -> "; it is at " + frame)
            .orElse("");
    return "no step for %d s: %s%s".formatted(patience.toSeconds(), who, where);
  }

  private void close() {
    Scheduler ending = scheduler;
    if (ending != null) {
      steps += ending.steps();
      ending.close();
    }
  }

  private void search() {
    restart(rounds, asked.reduced());
    Limits limits = asked.limits();
    long trials = 0;
    long last = limits.executions();
    while (true) {
      Function<String, Object> stage = stage();
      Outcome outcome = current().run((Callable<?>[]) stage.apply("bodies"));
      if (outcome instanceof Outcome.Probed) {
        currentTree().again();
        continue;
      }
      if (outcome instanceof Outcome.Divided) {
        currentTree().repeat();
        continue;
      }
      if (outcome instanceof Outcome.GaveUp gaveUp) {
        restart(Math.min(gaveUp.rounds() + 1, Loops.MOST_ROUNDS), asked.reduced());
        trials = 0;
        continue;
      }
      boolean news = judge(outcome, stage);
      trials++;
      if (news) {
        last =
            Math.min(last, trials + (refuting == null ? BEYOND_TROUBLE : shortens ? SHORTEN : 0));
      }
      if (!currentTree().backtrack()) {
        break;
      }
      if (trials >= last || System.nanoTime() - started > limits.seconds() * 1_000_000_000L) {
        cut(trials);
        break;
      }
    }
    checkMutant();
    if (trouble.isEmpty() && !tells) {
      trouble = "nothing is forbidden, so nothing could refute it; say what with Stage.forbid";
    }
    if (trouble.isEmpty() && refuting == null && current().steps() == 0) {
      trouble =
          "no actor used a word, so there was nothing to explore; what actors share is seen only in"
              + " words of Stage.shared or Stage.words";
    }
  }

  private void cut(long trials) {
    if (refuting == null && trouble.isEmpty()) {
      trouble =
          "given up after %d executions and %.1f s; raise the limits or make the claim smaller"
              .formatted(trials, seconds());
    }
  }

  private void checkMutant() {
    Mutant mutant = asked.mutant();
    if (mutant != null && loader.applied() < mutant.edits().size()) {
      refuting = null;
      trouble =
          "mutant %s names %s, of which %d of %d were found: it no longer fits the code"
              .formatted(
                  mutant.id(),
                  mutant.edits().stream().map(Mutation::place).collect(Collectors.joining(", ")),
                  loader.applied(),
                  mutant.edits().size());
    }
  }

  /** A fresh tree and fresh actors. */
  private void restart(int roundsOfLoops, boolean reduced) {
    close();
    rounds = roundsOfLoops;
    executions.set(0);
    pruned.set(0);
    outcomes.clear();
    busiest = null;
    mostTurmoil = -1;
    loader.explore(memory::stage);
    Function<String, Object> stage = stage();
    String[] names = (String[]) stage.apply("actors");
    if (names.length == 0) {
      throw new IllegalArgumentException(claim.id() + " has no actors; add them with Stage.actor");
    }
    actors = List.of(names);
    tells = (Boolean) stage.apply("tells") || claim.forbidsDeadlock();
    Regions laidOut = new Regions(stage.apply("regions"), stage.apply("fields"));
    regions = laidOut;
    Tree fresh = new Tree(names.length, memory.hasBackground(), reduced);
    tree = fresh;
    Scheduler next =
        new Scheduler(
            names,
            memory,
            fresh,
            laidOut,
            loader.sites(),
            new Mishaps(asked.prone()),
            rounds,
            asked.limits().steps());
    scheduler = next;
    loader.explore(next::access);
  }

  private Function<String, Object> stage() {
    memory.clear();
    return rehearsal.get();
  }

  /** True when this execution is the first of its kind to end badly, or a better one. */
  private boolean judge(Outcome outcome, Function<String, Object> stage) {
    if (outcome instanceof Outcome.Repetition) {
      pruned.incrementAndGet();
      return false;
    }
    executions.incrementAndGet();
    String bad = "";
    if (outcome instanceof Outcome.Raced raced) {
      bad = text(raced.race());
    } else if (outcome instanceof Outcome.Finished) {
      outcomes.merge((String) stage.apply("outcome"), 1L, Long::sum);
      bad = (String) stage.apply("violation");
    } else if (outcome instanceof Outcome.Stuck stuck && claim.forbidsDeadlock()) {
      bad = named(stuck.who());
    }
    if (!bad.isEmpty()) {
      return refute(bad);
    }
    if (outcome instanceof Outcome.Finished && currentTree().turmoil() > mostTurmoil) {
      mostTurmoil = currentTree().turmoil();
      busiest = taken();
    }
    String odd = oddity(outcome);
    if (odd.isEmpty() || !trouble.isEmpty()) {
      return false;
    }
    trouble = odd;
    troubled = taken();
    return refuting == null;
  }

  private String text(Race race) {
    String word = "data race on " + currentRegions().word(race.address());
    Tracer tracer = traces;
    return tracer == null
        ? word
        : "%s between %s and %s"
            .formatted(word, tracer.describe(race.earlier()), tracer.describe(race.later()));
  }

  private boolean refute(String what) {
    Schedule now = taken();
    Schedule best = refuting;
    if (best == null
        || now.switches() < best.switches()
        || now.switches() == best.switches() && now.actors().size() < best.actors().size()) {
      refuting = now;
      violation = what;
    }
    return best == null;
  }

  private String oddity(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Stuck stuck -> "deadlock: " + named(stuck.who());
      case Outcome.Threw threw when threw.thrown() instanceof OutOfMemoryError -> NO_MEMORY;
      case Outcome.Threw threw -> "actor %s threw %s".formatted(threw.actor(), threw.thrown());
      case Outcome.TooLong tooLong ->
          "an execution of more than %d steps: is a loop unbounded?".formatted(tooLong.steps());
      case Outcome.Misfit misfit ->
          "step %d: another actor could run when this order was run before; the claim is not"
                  .formatted(misfit.step())
              + " deterministic";
      case Outcome.NoChoice choice ->
          "step %d: it had more outcomes when this order was run before; the claim is not"
                  .formatted(choice.step())
              + " deterministic";
      default -> "";
    };
  }

  private String named(String text) {
    return ADDRESS
        .matcher(text)
        .replaceAll(match -> currentRegions().word(Long.parseLong(match.group(1), 16)));
  }

  private Schedule taken() {
    List<Integer> chosen = new ArrayList<>();
    List<Integer> choices = new ArrayList<>();
    for (int step = 0; step < currentTree().depth(); step++) {
      int actor = currentTree().chosen(step);
      chosen.add(actor < actors.size() ? actor : actor - actors.size() + Stage.MOST_ACTORS);
      choices.add(currentTree().choice(step));
    }
    return new Schedule(chosen, choices);
  }

  // ---- traces

  private void replayed(Schedule schedule) {
    while (true) {
      currentTree().force(numbered(schedule), schedule.choices());
      Tracer tracer = new Tracer(currentRegions());
      traces = tracer;
      current().trace(tracer);
      Function<String, Object> stage = stage();
      Outcome outcome = current().run((Callable<?>[]) stage.apply("bodies"));
      if (outcome instanceof Outcome.Misfit misfit) {
        throw misfit(schedule, "its actor cannot run at step " + misfit.step());
      }
      if (outcome instanceof Outcome.NoChoice choice) {
        throw misfit(schedule, "the outcome it asks for is none of step " + choice.step());
      }
      if (!(outcome instanceof Outcome.Probed || outcome instanceof Outcome.Divided)) {
        int taken = currentTree().depth();
        if (taken < schedule.actors().size()) {
          int asks = schedule.actors().size();
          throw misfit(
              schedule, "it has %d steps, but the execution ends after %d".formatted(asks, taken));
        }
        judge(outcome, stage);
        traced = tracer.steps();
        return;
      }
    }
  }

  private static IllegalArgumentException misfit(Schedule schedule, String why) {
    return new IllegalArgumentException(
        "schedule %s does not fit: %s; take one from a trace of this claim, model and mutant"
            .formatted(schedule, why));
  }

  /** The actors of a schedule as the tree numbers them. */
  private List<Integer> numbered(Schedule schedule) {
    return schedule.actors().stream()
        .map(actor -> actor < Stage.MOST_ACTORS ? actor : actor - Stage.MOST_ACTORS + actors.size())
        .toList();
  }

  private Report replayReport() {
    Verdict verdict = refuting != null ? Verdict.REFUTED : Verdict.CUT;
    String how = refuting != null ? violation : trouble;
    String end = how.isEmpty() ? "nothing forbidden: " + String.join("; ", outcomes.keySet()) : how;
    Trace trace = new Trace(end, taken(), actors, traced);
    return new Report(
        verdict,
        end,
        actors.size(),
        executions.get(),
        pruned.get(),
        steps,
        seconds(),
        outcomes,
        Optional.ofNullable(busiest),
        Optional.of(trace));
  }

  private Report report() {
    Verdict verdict =
        refuting != null ? Verdict.REFUTED : trouble.isEmpty() ? Verdict.HOLDS : Verdict.CUT;
    String reason = refuting != null ? violation : trouble;
    Schedule shown = refuting != null ? refuting : troubled;
    Optional<Trace> trace =
        shown == null || !shortens
            ? Optional.empty()
            : new Exploration(asked).replay(shown, rounds).trace();
    return new Report(
        verdict,
        refuting == null ? reason : trace.map(Trace::outcome).orElse(reason),
        actors.size(),
        executions.get(),
        pruned.get(),
        steps,
        seconds(),
        outcomes,
        Optional.ofNullable(busiest),
        trace);
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }

  private Scheduler current() {
    return present(scheduler);
  }

  private Tree currentTree() {
    return present(tree);
  }

  private Regions currentRegions() {
    return present(regions);
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the exploration has not begun");
    }
    return value;
  }
}
