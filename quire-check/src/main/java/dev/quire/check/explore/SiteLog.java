package dev.quire.check.explore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sites of one exploration: where each actor stands and which sites were executed.
 *
 * <p>The loader makes every call of room {@code word} note its number in a static field first. An
 * actor's number is taken from there when its access arrives, before anybody else can run.
 */
final class SiteLog implements Sites {

  /** Stands in the field once its number was taken. */
  private static final int NOTED = 0;

  private final VarHandle field;
  private final BitSet executed = new BitSet();
  private int[] standing = new int[0];
  private int current;

  /** For the classes whose {@code Words} this is. */
  SiteLog(Class<?> words) {
    try {
      field = MethodHandles.lookup().findStaticVarHandle(words, Numbering.FIELD, int.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(words + " was not numbered as it was loaded", e);
    }
  }

  /** So many actors start. */
  void begin(int actors) {
    standing = new int[actors];
  }

  /** An access of the actor arrives: it stands at the site until the next one. */
  void arrive(int actor) {
    int number = (int) field.get();
    if (number != NOTED) { // else one more word of the same copy
      standing[actor] = number;
      executed.set(number);
      field.set(NOTED);
    }
  }

  /** The access at which the actor stands is performed. */
  void perform(int actor) {
    current = standing[actor];
  }

  @Override
  public int current() {
    return current;
  }

  @Override
  public Site site(int number) {
    return Numbering.site(number);
  }

  /** The sites at which actors arrived in all executions. */
  Set<Site> executed() {
    Set<Site> sites = new TreeSet<>(Comparator.comparing(Site::name));
    executed.stream().filter(number -> number > 0).mapToObj(this::site).forEach(sites::add);
    return sites;
  }
}
