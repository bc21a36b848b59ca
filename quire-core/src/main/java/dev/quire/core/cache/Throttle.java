package dev.quire.core.cache;

import java.io.IOException;

/** Who sees to it that dirty pages do not fill the memory; answered by the room writeback. */
public interface Throttle {

  /** Nobody does. */
  Throttle NONE =
      new Throttle() {
        @Override
        public void admit(Mapping mapping) {}

        @Override
        public void dirtied(Mapping mapping) {}
      };

  /**
   * Lets a writer go on once not too much is dirty. Called before it takes any latch; costs two
   * loads when there is little.
   *
   * @throws IOException when the file's pages cannot be written, so that they are not going to
   *     become fewer
   */
  void admit(Mapping mapping) throws IOException;

  /** A page has become dirty: to be written in the background some time. Never blocks. */
  void dirtied(Mapping mapping);
}
