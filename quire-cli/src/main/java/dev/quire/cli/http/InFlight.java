package dev.quire.cli.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests being answered. It knows which of them waits for its client, so that a client that
 * takes nothing is cut off, and when the last has ended.
 */
public final class InFlight {
  /** No request yet. */
  public InFlight() {}

  private final Set<Request> requests = ConcurrentHashMap.newKeySet();
  private final Object ended = new Object();

  /** One request, on the thread that answers it. */
  public final class Request implements AutoCloseable {
    private final Thread thread = Thread.currentThread();

    /** When the write now blocked began; 0 between writes. */
    private volatile long writingSince;

    private Request() {}

    /**
     * Sends bytes to the client. Nothing of the cache may be held here: this lasts as long as the
     * client pleases.
     *
     * @throws ClientGone when the client has left or was cut off
     */
    public void send(OutputStream out, byte[] bytes, int length) throws ClientGone {
      writingSince = System.nanoTime() | 1;
      try {
        out.write(bytes, 0, length);
      } catch (IOException gone) {
        throw new ClientGone(gone);
      } finally {
        writingSince = 0;
      }
    }

    /** The same, through to the client. */
    public void sendNow(OutputStream out, byte[] bytes) throws ClientGone {
      send(out, bytes, bytes.length);
      writingSince = System.nanoTime() | 1;
      try {
        out.flush();
      } catch (IOException gone) {
        throw new ClientGone(gone);
      } finally {
        writingSince = 0;
      }
    }

    private void cutIfStalled(long stallNanos) {
      long since = writingSince;
      if (since != 0 && System.nanoTime() - since > stallNanos) {
        // An interrupted write closes the socket, which is the point.
        thread.interrupt();
      }
    }

    @Override
    public void close() {
      requests.remove(this);
      synchronized (ended) {
        ended.notifyAll();
      }
    }
  }

  /** The client has left, or was cut off: nobody is there to be told anything. */
  public static final class ClientGone extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGone(IOException cause) {
      super("the client is gone", cause);
    }
  }

  /** Enters the request of the current thread. */
  public Request begin() {
    Request request = new Request();
    requests.add(request);
    return request;
  }

  /** Requests being answered now. */
  public int count() {
    return requests.size();
  }

  /** Cuts off every client that has taken nothing for so long. */
  public void cutStalled(long stallNanos) {
    requests.forEach(request -> request.cutIfStalled(stallNanos));
  }

  /** Waits until no request is being answered, or so long; how many are left. */
  public int awaitNone(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    synchronized (ended) {
      while (!requests.isEmpty()) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          break;
        }
        ended.wait(left);
      }
    }
    return requests.size();
  }
}
