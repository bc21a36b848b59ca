package dev.quire.cli.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A headless browser, driven over its debugging protocol; no more of it than the tests need. */
final class Chromium implements AutoCloseable {
  private static final long SECONDS = 30;
  private static final Pattern ID = Pattern.compile("\\{\"id\":([0-9]+)");

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final ConcurrentHashMap<Integer, CompletableFuture<String>> answers =
      new ConcurrentHashMap<>();
  private int lastId;
  private String session = "";

  private Chromium(Process process, URI debugger) throws Exception {
    this.process = process;
    socket =
        http.newWebSocketBuilder()
            .buildAsync(debugger, new Answers())
            .get(SECONDS, TimeUnit.SECONDS);
  }

  /** The program, or null where there is none. */
  static @Nullable Path find() {
    for (String name : new String[] {"chromium", "chromium-browser", "google-chrome"}) {
      for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
        Path program = Path.of(folder, name);
        if (Files.isExecutable(program)) {
          return program;
        }
      }
    }
    return null;
  }

  static Chromium start(Path program, Path profile, int width, int height) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--window-size=" + width + "," + height,
                "--user-data-dir=" + profile)
            .redirectErrorStream(true)
            .start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line;
    while ((line = out.readLine()) != null) {
      int address = line.indexOf("ws://");
      if (address >= 0) {
        Thread.ofVirtual().start(() -> out.lines().forEach(ignored -> {}));
        Chromium browser = new Chromium(process, URI.create(line.substring(address).strip()));
        browser.attach();
        return browser;
      }
    }
    throw new IOException(program + " ended before it listened: exit " + process.waitFor());
  }

  private void attach() throws Exception {
    String target = field(call("Target.createTarget", "\"url\":\"about:blank\""), "targetId");
    session =
        field(
            call("Target.attachToTarget", "\"targetId\":\"" + target + "\",\"flatten\":true"),
            "sessionId");
  }

  void open(URI page) throws Exception {
    call("Page.navigate", "\"url\":\"" + page + "\"");
  }

  /** Light or dark, as the user's system would say. */
  void scheme(String scheme) throws Exception {
    call(
        "Emulation.setEmulatedMedia",
        "\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + scheme + "\"}]");
  }

  /** The value of an expression, as text. */
  String text(String expression) throws Exception {
    String quoted = expression.replace("\\", "\\\\").replace("\"", "\\\"");
    String answer =
        call("Runtime.evaluate", "\"expression\":\"String(" + quoted + ")\",\"awaitPromise\":true");
    return field(answer, "value");
  }

  /** Waits until an expression is true in the page. */
  void await(String expression) throws Exception {
    String poll =
        "(async()=>{for(let i=0;i<300;i++){if("
            + expression
            + ")return 'yes';await new Promise(r=>setTimeout(r,50))}return 'no'})()";
    // String(promise) would not wait for it: the promise itself is awaited here.
    String quoted = poll.replace("\\", "\\\\").replace("\"", "\\\"");
    String answer =
        call("Runtime.evaluate", "\"expression\":\"" + quoted + "\",\"awaitPromise\":true");
    if (!answer.contains("\"yes\"")) {
      throw new AssertionError("never true in the page: " + expression + "; " + answer);
    }
  }

  void moveMouse(double x, double y) throws Exception {
    call("Input.dispatchMouseEvent", "\"type\":\"mouseMoved\",\"x\":" + x + ",\"y\":" + y);
  }

  void screenshot(Path file) throws Exception {
    String image = field(call("Page.captureScreenshot", "\"format\":\"png\""), "data");
    Files.write(file, Base64.getDecoder().decode(image));
  }

  private String call(String method, String parameters) throws Exception {
    int id = ++lastId;
    CompletableFuture<String> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String to = session.isEmpty() ? "" : ",\"sessionId\":\"" + session + "\"";
    var sent =
        socket.sendText(
            "{\"id\":"
                + id
                + ",\"method\":\""
                + method
                + "\",\"params\":{"
                + parameters
                + "}"
                + to
                + "}",
            true);
    sent.get(SECONDS, TimeUnit.SECONDS);
    return answer.get(SECONDS, TimeUnit.SECONDS);
  }

  private static String field(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*+)\"").matcher(json);
    if (!found.find()) {
      throw new AssertionError("no " + name + " in " + json);
    }
    String text =
        Pattern.compile("\\\\u([0-9a-fA-F]{4})")
            .matcher(found.group(1))
            .replaceAll(
                hex -> Matcher.quoteReplacement("" + (char) Integer.parseInt(hex.group(1), 16)));
    return text.replace("\\n", "\n").replace("\\\"", "\"");
  }

  private final class Answers implements WebSocket.Listener {
    private final StringBuilder partial = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        Matcher id = ID.matcher(partial);
        if (id.lookingAt()) {
          CompletableFuture<String> waiting = answers.remove(Integer.valueOf(id.group(1)));
          if (waiting != null) {
            waiting.complete(partial.toString());
          }
        }
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
