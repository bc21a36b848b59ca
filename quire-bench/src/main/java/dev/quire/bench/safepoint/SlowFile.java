package dev.quire.bench.safepoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The slow file, seen from the process that is measured: starts the server, and stops it. */
public final class SlowFile implements AutoCloseable {
  private static final List<String> LIBRARY_DIRECTORIES =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/lib/x86_64-linux-gnu",
          "/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/local/lib");
  private static final long PATIENCE_SECONDS = 30;

  private final Process server;
  private final Path mountPoint;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(1024);

  /** This machine cannot mount a slow file; the message says why. */
  public static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(String reason) {
      super(reason);
    }
  }

  private SlowFile(Process server, Path mountPoint) {
    this.server = server;
    this.mountPoint = mountPoint;
    Thread.ofPlatform().daemon().name("slow-file-reader").start(this::listen);
  }

  /**
   * Mounts the file.
   *
   * @param blocks its length in blocks of 1 MiB
   * @param delay what the first read of each block takes
   * @return the file
   * @throws UnavailableException when this machine lacks something for it
   * @throws IOException when the server cannot be started
   */
  public static SlowFile mount(int blocks, Duration delay)
      throws UnavailableException, IOException {
    Path library = library();
    Path mountPoint = Files.createTempDirectory("quire-slow");
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                SlowFileServer.class.getName(),
                library.toString(),
                mountPoint.toString(),
                Integer.toString(blocks),
                Long.toString(delay.toNanos()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    SlowFile file = new SlowFile(server, mountPoint);
    String line = file.next();
    if (!"ready".equals(line)) {
      file.close();
      throw new UnavailableException(
          "the FUSE file system could not be mounted"
              + (line == null ? "" : " (" + line + ")")
              + "; it needs the right to mount");
    }
    return file;
  }

  private static Path library() throws UnavailableException, IOException {
    if (!Files.isWritable(Path.of("/dev/fuse"))) {
      throw new UnavailableException("/dev/fuse is missing or not writable here");
    }
    for (String directory : LIBRARY_DIRECTORIES) {
      if (Files.isDirectory(Path.of(directory))) {
        try (Stream<Path> entries = Files.list(Path.of(directory))) {
          Path found =
              entries
                  .filter(entry -> entry.getFileName().toString().startsWith("libfuse3.so."))
                  .sorted()
                  .findFirst()
                  .orElse(null);
          if (found != null) {
            return found;
          }
        }
      }
    }
    throw new UnavailableException("libfuse3 is missing; on Debian: apt-get install fuse3");
  }

  /**
   * Where the file is.
   *
   * @return its path
   */
  Path path() {
    return mountPoint.resolve(SlowFileServer.NAME);
  }

  /** Waits until the server is being slow over a block. */
  void awaitSlow(int block) throws IOException {
    String wanted = "slow " + block;
    for (String line = next(); !wanted.equals(line); line = next()) {
      if (line == null) {
        throw new IOException("nobody reads block " + block + " of " + path());
      }
    }
  }

  private @Nullable String next() throws IOException {
    try {
      return lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the slow file", e);
    }
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
      lines.add("end");
    } catch (IOException e) {
      lines.add("end: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    server.getOutputStream().close();
    try {
      if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        server.destroyForcibly().waitFor();
        new ProcessBuilder("fusermount3", "-uz", mountPoint.toString()).start().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.destroyForcibly();
      throw new IOException("interrupted while unmounting " + mountPoint, e);
    }
    Files.deleteIfExists(mountPoint);
  }
}
