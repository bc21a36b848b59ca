package dev.quire;

import dev.quire.core.cache.Attachment;
import dev.quire.core.cache.Attachments;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Mapping;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An engine's object at a page, as the cache knows it: nothing that the object throws gets through.
 */
record Attached(PageAttachment object, CachedFile file) implements Attachment {

  @Override
  public boolean release() {
    try {
      boolean released = object.release();
      if (!released) {
        file.quire().rooms().passedOver().refused();
      }
      return released;
    } catch (RuntimeException | Error e) { // of an engine, and this is somebody else's thread
      failed(e);
      return false;
    }
  }

  @Override
  public void dropped() {
    try {
      object.dropped();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void failed(Throwable failure) {
    cache(file).counters().add(Counters.ATTACHMENT_FAILURES, 1);
    file.shared().attachmentFailed(failure);
  }

  @Override
  public boolean isOf(Object other) {
    return object == other;
  }

  private static Cache cache(CachedFile file) {
    return file.quire().rooms().cache();
  }

  private static long index(CachedFile file, long position) {
    return (position & -file.mapping().pageBytes()) >>> Frames.FRAME_SHIFT;
  }

  /** As {@link CachedFile#attach}. */
  static void attach(CachedFile file, long position, PageAttachment object) throws IOException {
    Positions.checkPosition(position);
    Mapping mapping = file.mapping();
    Attachments attachments = cache(file).attachments();
    Attached attached = new Attached(object, file);
    Calls calls = file.quire().rooms().calls();
    calls.enter();
    try {
      Attachments.Outcome outcome;
      do {
        long folio = file.quire().reading().pin(file, position);
        try {
          outcome = attachments.attach(mapping, folio, index(file, position), attached);
        } finally {
          mapping.put(folio);
        }
      } while (outcome == Attachments.Outcome.GONE);
      if (outcome == Attachments.Outcome.OCCUPIED) {
        throw new IllegalStateException(
            "the page at byte %d of %s has an attachment; detach that one first"
                .formatted(position & -mapping.pageBytes(), file.path()));
      }
    } finally {
      calls.exit();
    }
  }

  /** As {@link CachedFile#attachment}. */
  static @Nullable PageAttachment find(CachedFile file, long position) {
    long index = index(file, position);
    long folio = hold(file, index);
    if (folio == 0) {
      return null;
    }
    try {
      Attachment found = cache(file).attachments().find(folio, index);
      if (found != null) {
        file.mapping().lookup().touch(folio, index);
      }
      return found instanceof Attached attached ? attached.object : null;
    } finally {
      file.mapping().put(folio);
    }
  }

  /** As {@link CachedFile#detach}. */
  static boolean detach(CachedFile file, long position, PageAttachment object) {
    long index = index(file, position);
    Calls calls = file.quire().rooms().calls();
    calls.enter();
    try {
      long folio = hold(file, index);
      if (folio == 0) {
        return false;
      }
      try {
        return cache(file).attachments().detach(file.mapping(), folio, index, object);
      } finally {
        file.mapping().put(folio);
      }
    } finally {
      calls.exit();
    }
  }

  /** A reference to the folio that holds a page, 0 when there is none. */
  private static long hold(CachedFile file, long index) {
    while (true) {
      long folio = file.lookup().hold(index);
      long there = folio == 0 ? file.lookup().peek(index) : 0; // once: it may go at any moment
      if (there == 0) {
        return folio;
      }
      // Frozen by somebody who has it locked: wait for that without a reference, look again.
      cache(file).lock().awaitUnlock(there);
    }
  }
}
