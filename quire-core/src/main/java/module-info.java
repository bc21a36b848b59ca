/**
 * Quire: an off-heap page cache and memory manager.
 *
 * <p>{@code dev.quire} is the API. The rooms below it are exported to the model checker alone, which
 * runs their production code over its own words.
 */
module dev.quire.core {
  requires static transitive org.jspecify;

  exports dev.quire;
}
