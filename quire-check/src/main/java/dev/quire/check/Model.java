package dev.quire.check;

import java.util.List;
import java.util.Locale;

/** A memory model. */
public enum Model {

  /** Sequential consistency: each step is seen by all at once. */
  SC,

  /** Total store order, as on x86: stores wait in a buffer that only their own actor reads. */
  TSO,

  /** Java's access modes: coherence, release and acquire, fences; and a check for data races. */
  WEAK;

  /**
   * The model of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Model of(String name) {
    for (Model model : values()) {
      if (model.text().equals(name.toLowerCase(Locale.ROOT))) {
        return model;
      }
    }
    throw new IllegalArgumentException(
        "model '%s' is not known; there are: sc, tso, weak, all".formatted(name));
  }

  /** The model of that name, or all of them for {@code all}. */
  public static List<Model> named(String name) {
    return name.equalsIgnoreCase("all") ? List.of(values()) : List.of(of(name));
  }

  /** The name as the command line spells it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
