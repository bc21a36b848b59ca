package dev.quire.check;

import dev.quire.core.word.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An oracle for structures that several actors use at once: whether what they were told could have
 * come from a plain, sequential model of the structure, used by one after the other (M. Herlihy, J.
 * Wing, <i>Linearizability</i>, 1990).
 *
 * <p>Each operation of each actor goes through {@link #call}, which also writes down which calls of
 * the others had ended before it began. At the end {@link #holds} looks for an order of all calls
 * that keeps each actor's own order and never puts a call before one that had ended when it began,
 * and in which the model gives each call the result that it had. Calls are few, so all orders are
 * tried.
 *
 * <pre>{@code
 * Linearizable<Set<Integer>> history = new Linearizable<>(stage, 2, HashSet::new);
 * stage.actor("a", () -> history.call(0, "take", () -> take(), (set, got) -> set.remove(got)));
 * stage.forbid("no order explains it", () -> !history.holds());
 * }</pre>
 *
 * @param <S> state of the model
 */
public final class Linearizable<S> {

  // Which calls had ended is kept in words, one for each actor: a heap field would hide from the
  // explorer that the end of one call and the begin of another one can change places. Each actor
  // writes its own, so ends do not conflict with ends, nor begins with begins: no more orders are
  // explored than there are histories. Release and acquire, as whoever tells somebody that a call
  // has ended also orders what the call did.

  private record Call<S>(String name, List<Integer> endedBefore, Predicate<S> effect) {}

  private final long ended;
  private final Supplier<S> initial;
  private final List<List<Call<S>>> calls = new ArrayList<>();

  /**
   * @param actors how many actors make calls; they are numbered from 0
   * @param initial makes the model as it is before the first call
   */
  public Linearizable(Stage stage, int actors, Supplier<S> initial) {
    this.initial = initial;
    this.ended = stage.words("calls that have ended", (long) actors * Long.BYTES);
    for (int i = 0; i < actors; i++) {
      calls.add(new ArrayList<>());
    }
  }

  /**
   * Runs an operation for an actor.
   *
   * @param name for {@link #text}
   * @param effect applies the operation to the model, and says whether this result is one that the
   *     model gives; it may change the model even then, which is thrown away
   * @return the operation's result
   */
  public <R> R call(int actor, String name, Callable<R> operation, BiPredicate<S, R> effect)
      throws Exception {
    List<Integer> endedBefore = new ArrayList<>();
    for (int other = 0; other < calls.size(); other++) {
      endedBefore.add(
          other == actor ? 0 : Words.getIntAcquire(word(other))); // pairs with Linearizable.call
    }
    R result = operation.call();
    List<Call<S>> own = calls.get(actor);
    own.add(new Call<>(name + " = " + result, endedBefore, state -> effect.test(state, result)));
    Words.setIntRelease(word(actor), own.size()); // pairs with Linearizable.call
    return result;
  }

  /** True when some order of all calls explains their results. Asked when all have ended. */
  public boolean holds() {
    return search(new int[calls.size()], new ArrayList<>());
  }

  /** The calls of each actor with their results, for outcomes. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (List<Call<S>> own : calls) {
      text.append(text.isEmpty() ? "" : " | ");
      text.append(String.join(", ", own.stream().map(Call::name).toList()));
    }
    return text.toString();
  }

  private boolean search(int[] done, List<Call<S>> order) {
    boolean all = true;
    for (int actor = 0; actor < done.length; actor++) {
      if (done[actor] == calls.get(actor).size()) {
        continue;
      }
      all = false;
      Call<S> next = calls.get(actor).get(done[actor]);
      if (mayBeNext(next, done)) {
        order.add(next);
        done[actor]++;
        if (explains(order) && search(done, order)) {
          return true;
        }
        done[actor]--;
        order.removeLast();
      }
    }
    return all;
  }

  private static boolean mayBeNext(Call<?> call, int[] done) {
    for (int other = 0; other < done.length; other++) {
      if (done[other] < call.endedBefore().get(other)) {
        return false;
      }
    }
    return true;
  }

  /** From the beginning each time: so that a model needs no copy of itself. */
  private boolean explains(List<Call<S>> order) {
    S state = initial.get();
    for (Call<S> call : order) {
      if (!call.effect().test(state)) {
        return false;
      }
    }
    return true;
  }

  private long word(int actor) {
    return ended + (long) actor * Long.BYTES;
  }
}
