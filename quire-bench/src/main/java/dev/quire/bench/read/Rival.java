package dev.quire.bench.read;

import java.util.List;

/** Variants of somebody else, found on the class path as a service when asked for by name. */
public interface Rival {

  /**
   * The name that {@code --rivals} knows it by.
   *
   * @return a short name
   */
  String name();

  /**
   * What it measures.
   *
   * @return its variants
   */
  List<Variant> variants();
}
