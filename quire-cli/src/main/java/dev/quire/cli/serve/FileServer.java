package dev.quire.cli.serve;

import com.sun.net.httpserver.HttpServer;
import dev.quire.Quire;
import dev.quire.cli.http.Hosts;
import dev.quire.cli.http.InFlight;
import dev.quire.cli.live.Actions;
import dev.quire.cli.live.Compacting;
import dev.quire.cli.live.LiveFeed;
import dev.quire.cli.live.LivePage;
import dev.quire.cli.live.Traffic;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A directory served by HTTP through the cache. Requests run on virtual threads; two threads of the
 * server's own feed the live page and look after clients and files that have gone quiet.
 */
public final class FileServer implements AutoCloseable {
  /** The address of {@code --host} when none is given: this machine alone. */
  public static final String LOOPBACK = "127.0.0.1";

  private final Webroot root;
  private final Limits limits;
  private final HttpServer http;
  private final OpenFiles files;
  private final LiveFeed feed;
  private final InFlight inFlight = new InFlight();
  private final Traffic traffic = new Traffic();
  private final Consumer<String> errors;
  private final ExecutorService handlers;
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, daemons());
  private final AtomicBoolean draining = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private FileServer(
      Quire quire,
      Webroot root,
      String host,
      HttpServer http,
      Limits limits,
      Consumer<String> errors) {
    this.root = root;
    this.http = http;
    this.limits = limits;
    this.errors = errors;
    files = new OpenFiles(quire, limits);
    String token = token();
    Compacting compacting = new Compacting(quire::compact);
    feed = new LiveFeed(quire, root.root(), traffic, inFlight, limits.viewers(), token, compacting);
    Actions actions = new Actions(quire, token, files::revalidate, compacting, this::watch);
    handlers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("quire-http-", 0).factory());
    http.setExecutor(handlers);
    http.createContext(
        "/",
        new Gate(
            quire,
            new Hosts(host),
            new FileHandler(root, files, limits, traffic),
            new LivePage(feed, actions),
            traffic,
            inFlight,
            errors));
  }

  /**
   * Starts to serve.
   *
   * @param quire the cache; it outlives the server
   * @param directory what to serve; nothing outside it is reachable
   * @param host name or address to listen on
   * @param firstPort the first port to try, 0 for any free one
   * @param lastPort the last port to try
   * @param limits what clients may do
   * @param errors takes one line for each request that failed for a reason of ours
   * @throws IOException with one line that says what to do, when it cannot start
   */
  public static FileServer start(
      Quire quire,
      Path directory,
      String host,
      int firstPort,
      int lastPort,
      Limits limits,
      Consumer<String> errors)
      throws IOException {
    Limits.configureHttpServer();
    Webroot root = new Webroot(directory);
    HttpServer http = bind(address(host), firstPort, lastPort);
    FileServer server = new FileServer(quire, root, host, http, limits, errors);
    server.begin();
    return server;
  }

  private static InetAddress address(String host) throws IOException {
    try {
      InetAddress address = InetAddress.getByName(host);
      if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
        return address;
      }
    } catch (UnknownHostException unknown) {
      throw new IOException(
          "--host " + host + " is not known: give a name or address of this machine", unknown);
    }
    throw new IOException(
        "--host " + host + " is not an address of this machine: give one, or 0.0.0.0 for all");
  }

  private static HttpServer bind(InetAddress address, int first, int last) throws IOException {
    for (int port = first; ; port++) {
      try {
        return HttpServer.create(new InetSocketAddress(address, port), 0);
      } catch (BindException refused) {
        // The JDK throws the same for a port that is taken and one that this user may not have.
        if (String.valueOf(refused.getMessage()).contains("denied")) {
          throw notAllowed(port, refused);
        }
        if (port == last) {
          throw inUse(first, last, refused);
        }
      } catch (SocketException denied) {
        throw notAllowed(port, denied);
      }
    }
  }

  private static IOException notAllowed(int port, SocketException cause) {
    return new IOException(
        "port %d may not be listened on (%s): give a port from 1024 with --port"
            .formatted(port, cause.getMessage()),
        cause);
  }

  private static IOException inUse(int first, int last, BindException cause) {
    return first == last
        ? new IOException("port " + first + " is in use: give another with --port", cause)
        : new IOException(
            "ports " + first + " to " + last + " are all in use: give a free one with --port",
            cause);
  }

  private static String token() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static java.util.concurrent.ThreadFactory daemons() {
    return Thread.ofPlatform().daemon().name("quire-serve-", 0).factory();
  }

  private void begin() {
    nextTick(0);
    every(
        1000,
        () -> {
          inFlight.cutStalled(limits.stall().toNanos());
          files.sweep();
        });
    http.start();
  }

  /**
   * The larger the memory, the longer a look at all of it: at most a twentieth of one processor.
   */
  private void nextTick(long delayMillis) {
    Runnable tick =
        () -> {
          long took = tick();
          if (!draining.get()) {
            nextTick(Math.max(LiveFeed.PERIOD_MILLIS, 19 * took));
          }
        };
    var ignored = clock.schedule(tick, delayMillis, TimeUnit.MILLISECONDS);
  }

  /** Whoever watches sees at once, and closely, what is done to memory until it is over. */
  private void watch() {
    Runnable tick =
        () -> {
          long took = tick();
          if (!draining.get() && feed.isChanging()) {
            var ignored =
                clock.schedule(this::watch, Math.max(50, 4 * took), TimeUnit.MILLISECONDS);
          }
        };
    clock.execute(tick);
  }

  /** Says how many milliseconds it took. */
  private long tick() {
    long start = System.nanoTime();
    try {
      feed.tick();
    } catch (RuntimeException failure) {
      complain(failure);
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  private void complain(RuntimeException failure) {
    if (!draining.get()) {
      errors.accept("background work failed: " + failure);
    }
  }

  private void every(long millis, Runnable task) {
    Runnable reported =
        () -> {
          try {
            task.run();
          } catch (RuntimeException failure) {
            // A task that throws is never run again: say so and go on.
            complain(failure);
          }
        };
    var ignored = clock.scheduleWithFixedDelay(reported, 0, millis, TimeUnit.MILLISECONDS);
  }

  /** The directory served, absolute and without links. */
  public Path directory() {
    return root.root();
  }

  /** Where it listens. */
  public InetSocketAddress socketAddress() {
    return http.getAddress();
  }

  /** Where a browser on this machine finds it, as in {@code http://127.0.0.1:8080/}. */
  public String address() {
    InetAddress address = http.getAddress().getAddress();
    String host = address.isAnyLocalAddress() ? LOOPBACK : address.getHostAddress();
    boolean brackets = address instanceof Inet6Address && !address.isAnyLocalAddress();
    return "http://"
        + (brackets ? "[" + host + "]" : host)
        + ":"
        + http.getAddress().getPort()
        + "/";
  }

  /** Waits until the server has ended. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Stops accepting, lets what is in flight finish up to the limit, cuts off the rest. Only the
   * first call does something.
   *
   * @return one line that says what became of the requests in flight
   */
  public String drain() {
    if (!draining.compareAndSet(false, true)) {
      return "already stopped";
    }
    // Live pages are told to go: they finish nothing.
    int atStart = inFlight.count() - feed.viewers();
    feed.end();
    Thread stopper = Thread.ofPlatform().daemon().start(this::stopHttp);
    int left = 0;
    try {
      left = inFlight.awaitNone(limits.drain().toNanos());
      handlers.shutdownNow();
      stopper.interrupt();
      stopper.join();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
    clock.shutdownNow();
    files.close();
    ended.countDown();
    String cut = left == 0 ? "" : ", cut off " + left;
    int finished = Math.max(0, atStart - left);
    String requests = finished == 1 ? " request" : " requests";
    return "stopped: finished " + finished + requests + " in flight" + cut;
  }

  /** Waits, interruptibly, for exchanges that have ended to be written out, then closes all. */
  private void stopHttp() {
    http.stop((int) limits.drain().toSeconds() + 1);
  }

  @Override
  public void close() {
    if (!draining.get()) {
      drain();
    }
  }
}
