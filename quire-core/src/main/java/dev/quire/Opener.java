package dev.quire;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** Opens files for an instance. */
final class Opener {

  private final Quire quire;
  private final Assembly rooms;
  private final OpenFiles files;
  private final Warm warm;

  Opener(Quire quire, OpenFiles files, Warm warm) {
    this.quire = quire;
    this.rooms = quire.rooms();
    this.files = files;
    this.warm = warm;
  }

  /** How an opening begins. */
  interface Beginning {
    Opening begin() throws IOException;
  }

  CachedFile open(Beginning beginning, OpenOptions options) throws IOException {
    rooms.checkPage(options.pageSize());
    rooms.calls().enter();
    try {
      if (options.hugePages() == HugePages.ALWAYS) {
        rooms.checkHuge();
      }
      Opening[] found = new Opening[1];
      rooms.cache().io().call(() -> found[0] = beginning.begin());
      try (Opening opening = found[0]) {
        CachedFile handle = files.open(opening);
        boolean begun = false;
        try {
          begin(handle, opening, options);
          begun = true;
          return handle;
        } finally {
          if (!begun) { // nobody else could close it
            handle.close();
          }
        }
      }
    } finally {
      rooms.calls().exit();
    }
  }

  private void begin(CachedFile handle, Opening opening, OpenOptions options) throws IOException {
    if (opening.isFirst()) {
      warm.opened(handle.shared());
    } else {
      notice(handle);
      if (options.truncates()) { // others have it open: what they have in the cache is cut as well
        handle.truncate(0);
      }
    }
    quire.advise(handle, options.advice());
  }

  /** Opening is one of the moments at which changes by others are noticed. */
  private void notice(CachedFile handle) throws IOException {
    try {
      rooms.cache().io().call(() -> handle.mapping().notice());
    } catch (ClosedChannelException e) {
      throw Calls.closed(e); // the instance alone closes a handle that nobody has yet
    }
  }
}
