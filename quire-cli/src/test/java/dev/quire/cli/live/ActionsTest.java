package dev.quire.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.Headers;
import dev.quire.cli.serve.Served;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the buttons of the live page do, and for whom they do nothing. */
@Timeout(60)
class ActionsTest {
  private static final String JSON = "application/json";

  @TempDir Path directory;
  private Served served;
  private String token = "";
  private String origin = "";

  @BeforeEach
  void serve() throws Exception {
    served = Served.over(directory);
    origin = "http://127.0.0.1:" + served.port();
    try (var events = new Events(served)) {
      JsonObject hello = events.hello();
      assertTrue(hello.get("local").getAsBoolean(), "" + hello);
      token = hello.get("token").getAsString();
    }
  }

  @AfterEach
  void stop() {
    served.close();
    assertEquals("[]", served.errors.toString());
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    var publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    var request = HttpRequest.newBuilder(served.uri(path)).method(method, publisher);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return served.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> resize(String type, String body) throws Exception {
    return send(
        "POST", "/-/resize", body, "Origin", origin, "X-Quire-Token", token, "Content-Type", type);
  }

  private HttpResponse<String> press(String path) throws Exception {
    return send("POST", path, "", "Origin", origin, "X-Quire-Token", token);
  }

  /** One line that begins with the status and holds all of these. */
  private void assertRefused(int status, HttpResponse<String> answer, String... words) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(1, answer.body().lines().count(), answer.body());
    assertTrue(answer.body().startsWith(status + ": "), answer.body());
    for (String word : words) {
      assertTrue(answer.body().contains(word), answer.body());
    }
    assertEquals(Served.BUDGET, served.quire.stats().budgetBytes());
  }

  @Test
  void memoryGrowsWhenTheButtonIsPressed() throws Exception {
    HttpResponse<String> answer = resize(JSON, "{\"bytes\":" + Served.MOST + "}");
    assertEquals(200, answer.statusCode(), answer.body());
    JsonObject said = JsonParser.parseString(answer.body()).getAsJsonObject();
    assertEquals(Served.BUDGET, said.get("from").getAsLong());
    assertEquals(Served.MOST, said.get("wanted").getAsLong());
    assertTrue(served.quire.lastResize().orElseThrow().await().isComplete());
    assertEquals(Served.MOST, served.quire.stats().budgetBytes());
    assertEquals(
        200, resize(JSON + "; charset=utf-8", "{\"bytes\":" + Served.BUDGET + "}").statusCode());
    assertTrue(served.quire.lastResize().orElseThrow().await().isComplete());
  }

  @Test
  void whatChangesStateIsAPost() throws Exception {
    for (String path : new String[] {"/-/resize", "/-/compact", "/-/cancel", "/-/revalidate"}) {
      for (String method : new String[] {"GET", "PUT", "DELETE", "OPTIONS"}) {
        HttpResponse<String> answer =
            send(method, path, "", "Origin", origin, "X-Quire-Token", token);
        assertRefused(405, answer, "send a POST");
        assertEquals("POST", answer.headers().firstValue("Allow").orElse(""));
      }
    }
    assertRefused(405, send("POST", "/-/", "", "Origin", origin, "X-Quire-Token", token), "read");
    assertRefused(405, send("POST", "/-/stats", ""), "read");
    assertRefused(405, send("POST", "/metrics", ""));
  }

  @Test
  void aPageElsewhereChangesNothing() throws Exception {
    String body = "{\"bytes\":" + Served.MOST + "}";
    for (String foreign :
        new String[] {"http://example.com", "null", "https" + origin.substring(4)}) {
      HttpResponse<String> answer =
          send("POST", "/-/resize", body, "Origin", foreign, "X-Quire-Token", token);
      assertRefused(403, answer, "the live page itself");
    }
    assertRefused(403, send("POST", "/-/resize", body, "X-Quire-Token", token), "itself");
    assertRefused(403, send("POST", "/-/revalidate", "", "X-Quire-Token", token), "itself");
    assertRefused(403, send("POST", "/-/cancel", ""), "itself");
  }

  @Test
  void withoutTheTokenOfThisServerNothingIsChanged() throws Exception {
    for (String wrong : new String[] {"", token + "0", token.substring(1), "x"}) {
      HttpResponse<String> answer =
          send("POST", "/-/cancel", "", "Origin", origin, "X-Quire-Token", wrong);
      assertRefused(403, answer, "load it again");
    }
    assertRefused(403, send("POST", "/-/cancel", "", "Origin", origin), "load it again");
  }

  @Test
  void anotherMachineChangesNothing() throws Exception {
    Headers headers = new Headers();
    headers.set("Host", "192.0.2.1:8080");
    headers.set("Origin", "http://192.0.2.1:8080");
    headers.set("X-Quire-Token", "secret");
    Permit permit = new Permit("secret");
    permit.check("POST", InetAddress.ofLiteral("127.0.0.1"), headers);
    permit.check("POST", InetAddress.ofLiteral("::1"), headers);
    for (String other : new String[] {"192.0.2.2", "0.0.0.0", "2001:db8::1", "fe80::1"}) {
      Refused refused =
          assertThrows(
              Refused.class, () -> permit.check("POST", InetAddress.ofLiteral(other), headers));
      assertEquals(403, refused.status());
      assertTrue(refused.line().contains("own machine"), refused.line());
    }
    assertEquals(
        403, assertThrows(Refused.class, () -> permit.check("POST", null, headers)).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "x"})
  void aSizeInAnotherFormIsRefused(String type) throws Exception {
    assertRefused(415, resize(type, "{\"bytes\":12582912}"), "application/json");
  }

  @Test
  void aSizeWithoutAFormIsRefused() throws Exception {
    HttpResponse<String> answer =
        send("POST", "/-/resize", "{\"bytes\":1}", "Origin", origin, "X-Quire-Token", token);
    assertRefused(415, answer, "Content-Type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12582912",
        "[]",
        "null",
        "{}",
        "{\"bytes\":\"12582912\"}",
        "{\"bytes\":-1}",
        "{\"bytes\":1.5}",
        "{\"bytes\":1e7}",
        "{\"bytes\":9223372036854775808}",
        "{\"bytes\":null}",
        "{\"bytes\":12582912,\"more\":1}",
        "{\"bytes\":12582912",
        "{\"bytes\":12582912} {}",
        "{'bytes':12582912}"
      })
  void whatIsNoSizeIsRefusedAndSaidHowToSendOne(String body) throws Exception {
    assertRefused(400, resize(JSON, body), "{\"bytes\": 268435456}");
  }

  @Test
  void sizesThatCannotBeAreRefusedWithTheRemedy() throws Exception {
    assertRefused(400, resize(JSON, "{\"bytes\":0}"), "give at least");
    assertRefused(400, resize(JSON, "{\"bytes\":" + (Served.MOST + 1) + "}"), "maxMemory is");
  }

  @Test
  void moreThanARequestIsNotRead() throws Exception {
    assertRefused(413, resize(JSON, "{\"bytes\":12582912" + " ".repeat(300) + "}"), "256 bytes");
    assertRefused(413, resize(JSON, "x".repeat(10_000)), "256 bytes");
  }

  @Test
  void whereThereIsNothingToSayNothingIsRead() throws Exception {
    HttpResponse<String> answer =
        send("POST", "/-/cancel", "now", "Origin", origin, "X-Quire-Token", token);
    assertRefused(400, answer, "no body");
  }

  @Test
  void whatIsNotUnderWayCannotBeCancelled() throws Exception {
    assertRefused(409, press("/-/cancel"), "nothing is under way");
  }

  @Test
  void aLookAtTheFilesSaysHowManyHadChanged() throws Exception {
    HttpResponse<String> answer = press("/-/revalidate");
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("{\"changed\":0}", answer.body());
  }

  /** Both are asked for at once, until they have met. */
  @Test
  void aSecondResizeAtTheSameTimeIsRefused() throws Exception {
    HttpResponse<String> refused = null;
    for (int i = 0; refused == null; i++) {
      long bytes = i % 2 == 0 ? Served.MOST : Served.BUDGET;
      var one = served.client.sendAsync(resizing(bytes), HttpResponse.BodyHandlers.ofString());
      var two = served.client.sendAsync(resizing(bytes), HttpResponse.BodyHandlers.ofString());
      for (HttpResponse<String> answer : List.of(one.join(), two.join())) {
        refused = answer.statusCode() == 200 ? refused : answer;
      }
      assertTrue(served.quire.lastResize().orElseThrow().await().isComplete());
    }
    served.quire.resize(Served.BUDGET).await();
    assertRefused(409, refused, "under way", "cancel it");
  }

  private HttpRequest resizing(long bytes) {
    return HttpRequest.newBuilder(served.uri("/-/resize"))
        .headers("Origin", origin, "X-Quire-Token", token, "Content-Type", JSON)
        .POST(HttpRequest.BodyPublishers.ofString("{\"bytes\":" + bytes + "}"))
        .build();
  }

  @Test
  void aResizeThatIsUnderWayCanBeCancelled() throws Exception {
    HttpResponse<String> cancelled = null;
    for (int i = 0; cancelled == null; i++) {
      long bytes = i % 2 == 0 ? Served.MOST : Served.BUDGET;
      var asked = served.client.sendAsync(resizing(bytes), HttpResponse.BodyHandlers.ofString());
      HttpResponse<String> answer = press("/-/cancel");
      asked.join();
      served.quire.lastResize().orElseThrow().await();
      cancelled = answer.statusCode() == 200 ? answer : null;
    }
    assertEquals("{\"resize\":true,\"compaction\":false}", cancelled.body());
  }

  @Test
  void memoryIsCompactedWhenTheButtonIsPressed() throws Exception {
    HttpResponse<String> answer = press("/-/compact");
    assertEquals(200, answer.statusCode(), answer.body());
    try (var events = new Events(served)) {
      JsonObject compaction = events.next().getAsJsonObject("compaction");
      while (!compaction.has("gained")) {
        compaction = events.next().getAsJsonObject("compaction");
      }
      assertEquals("", compaction.get("problem").getAsString());
      assertEquals(0, compaction.get("heldSections").getAsInt());
    }
  }

  @Test
  void oneCompactionAtATimeAndItCanBeCancelled() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Compacting compacting =
        new Compacting(() -> {
          begun.countDown();
          while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
          }
          ended.countDown();
          throw new IllegalStateException("the instance is closed");
        });
    assertFalse(compacting.cancel());
    assertTrue(compacting.begin());
    begun.await();
    assertTrue(compacting.isRunning());
    assertFalse(compacting.begin());
    assertTrue(compacting.cancel());
    ended.await();
    while (compacting.isRunning()) {
      Thread.onSpinWait();
    }
    assertEquals("the instance is closed", compacting.json().get("problem").getAsString());
    assertFalse(compacting.cancel());
  }

  @Test
  void theLineOfARefusalIsOneLine() {
    assertEquals("409: one two", new Refused(409, "one\n  two").line());
  }
}
