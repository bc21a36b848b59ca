/**
 * Quire: an off-heap page cache and memory manager.
 *
 * <p>{@code dev.quire} is the API; {@code dev.quire.storage} is what stores files that are no local
 * ones; {@code dev.quire.word} has words for structures of an engine's own. The rooms below are
 * exported to the model checker alone, which runs their production code over its own words.
 */
@SuppressWarnings("module") // the checker is built after core
module dev.quire.core {
  requires java.management;
  requires transitive jdk.jfr;
  requires static transitive org.jspecify;

  exports dev.quire;
  exports dev.quire.stats;
  exports dev.quire.storage;
  exports dev.quire.word;
  exports dev.quire.core.buddy to
      dev.quire.check;
  exports dev.quire.core.epoch to
      dev.quire.check;
  exports dev.quire.core.folio to
      dev.quire.check;
  exports dev.quire.core.frame to
      dev.quire.check;
  exports dev.quire.core.hotplug to
      dev.quire.check;
  exports dev.quire.core.hugetlb to
      dev.quire.check;
  exports dev.quire.core.os to
      dev.quire.check;
  exports dev.quire.core.cache to
      dev.quire.check;
  exports dev.quire.core.migrate to
      dev.quire.check;
  exports dev.quire.core.reclaim to
      dev.quire.check;
  exports dev.quire.core.word to
      dev.quire.check;
  exports dev.quire.core.writeback to
      dev.quire.check;
  exports dev.quire.core.xarray to
      dev.quire.check;
}
