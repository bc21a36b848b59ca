package dev.quire.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.cli.serve.Served;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The live page in a real browser. Pictures of it are kept in {@code target/live-page}. */
class LivePageBrowserTest {
  private static final Path PICTURES = Path.of("target", "live-page");

  @TempDir(cleanup = CleanupMode.NEVER)
  Path profile;

  @TempDir Path directory;
  private Served served;
  private Chromium browser;

  @BeforeEach
  void open() throws Exception {
    Path program = Chromium.find();
    assumeTrue(program != null, "no Chromium on the PATH: install the package chromium");
    assertNotNull(program);
    Files.createDirectories(PICTURES);
    served = Served.over(directory);
    browser = Chromium.start(program, profile, 1200, 900);
    browser.open(served.uri("/-/"));
    browser.await("document.querySelector('#link.live') && last");
  }

  @AfterEach
  void close() {
    if (browser != null) {
      browser.close();
    }
    if (served != null) {
      served.close();
    }
  }

  private String shown(String id) throws Exception {
    return browser.text("document.getElementById('" + id + "').textContent");
  }

  private long sum(String expression) throws Exception {
    return Long.parseLong(browser.text(expression));
  }

  @Test
  void showsAnIdleServer() throws Exception {
    assertEquals("live", shown("link-text"));
    assertEquals(directory.toRealPath().toString(), shown("root"));
    assertEquals("8.0 MiB", shown("budget"));
    assertEquals("no reads yet", shown("ratio-total"));
    assertTrue(shown("reserved").endsWith("iB"), shown("reserved"));
    assertTrue(sum("blocks.length") >= 1024);
    assertEquals(sum("blocks.length"), legendSum());
    assertTrue(browser.text("!document.getElementById('no-files').hidden").equals("true"));
    browser.screenshot(PICTURES.resolve("idle-light.png"));
  }

  private long legendSum() throws Exception {
    long sum = 0;
    for (int state = 0; state < sum("STATES.length"); state++) {
      sum += blocks(state);
    }
    return sum;
  }

  private long blocks(int state) throws Exception {
    return Long.parseLong(shown("blocks-" + state).replace(",", ""));
  }

  @Test
  void showsABusyServer() throws Exception {
    served.file("large.bin", 5 * (int) Served.BUDGET);
    served.file("hot.bin", 1 << 20);
    served.file("warm.bin", 2 << 20);
    for (int i = 0; i < 4; i++) {
      served.get("/large.bin", "Range", "bytes=" + i * 4_000_000 + "-" + (i + 4) * 4_000_000);
      served.get("/warm.bin");
      for (int k = 0; k < 20; k++) {
        served.get("/hot.bin");
      }
      browser.await("history.length > " + sum("history.length"));
    }
    browser.await("last.files.length == 3 && last.counters.evictions > 0 && last.resident > 0");
    browser.await("document.querySelectorAll('#files tr').length == 3");
    assertEquals(sum("blocks.length"), legendSum());
    assertTrue(blocks(1) > 0);
    assertEquals(
        "hot.bin large.bin warm.bin",
        browser.text("[...document.querySelectorAll('#files a')].map(a=>a.textContent).join(' ')"));
    String strip = browser.text("document.querySelector('#files tr:first-child canvas').title");
    assertTrue(strip.matches("1.0 MiB in memory, [1-9].* asked for again; .*"), strip);
    assertTrue(shown("ratio").endsWith("%"), shown("ratio"));
    browser.screenshot(PICTURES.resolve("busy-light.png"));
    browser.text("byId('files').scrollIntoView()");
    browser.screenshot(PICTURES.resolve("files-light.png"));
    browser.text("scrollTo(0, 0)");
    browser.text("select(blocks.indexOf(1))");
    browser.await("/ of (hot|large|warm).bin/.test(document.getElementById('tip').textContent)");
    browser.screenshot(PICTURES.resolve("busy-hover.png"));
    browser.scheme("dark");
    browser.await("getComputedStyle(document.body).backgroundColor == 'rgb(20, 24, 28)'");
    browser.screenshot(PICTURES.resolve("busy-dark.png"));
  }

  @Test
  void saysWhatACellIs() throws Exception {
    String box = "document.getElementById('map').getBoundingClientRect()";
    double x = Double.parseDouble(browser.text(box + ".left"));
    double y = Double.parseDouble(browser.text(box + ".top"));
    double cell = Double.parseDouble(browser.text("grid.cell"));
    browser.moveMouse(x + 2.5 * cell, y + 0.5 * cell);
    browser.await("!document.getElementById('tip').hidden");
    long frames = sum("last.blockFrames");
    String which = frames == 1 ? " 2" : "s " + 2 * frames + "–" + (3 * frames - 1);
    String wanted = "block 2 · frame" + which + " · at ";
    assertTrue(shown("tip").startsWith(wanted), shown("tip"));
    browser.screenshot(PICTURES.resolve("hover.png"));
    browser.moveMouse(1, 1);
    browser.await("document.getElementById('tip').hidden");
  }

  @Test
  void theButtonLooksAtTheFilesAgain() throws Exception {
    served.file("file", 10_000);
    served.get("/file");
    served.file("file", 20_000);
    browser.text("document.getElementById('revalidate').click()");
    browser.await("document.getElementById('revalidated').textContent == '1 file had changed'");
    browser.text("document.getElementById('revalidate').click()");
    browser.await("document.getElementById('revalidated').textContent == 'nothing had changed'");
  }

  @Test
  void memoryGrowsFromThePageAndEverySectionShows() throws Exception {
    assertEquals("8.0 MiB", shown("size-text"));
    assertEquals("at most 16 MiB", shown("size-most"));
    long most = sum("last.sections.most");
    assertEquals(most, sum("sectionStates.length"));
    assertEquals(String.valueOf(most - sum("last.sections.online")), shown("sections-absent"));
    browser.text("byId('size').value = byId('size').max");
    browser.text("byId('size').dispatchEvent(new Event('input'))");
    assertEquals("16 MiB", shown("size-text"));
    browser.screenshot(PICTURES.resolve("sections-before.png"));
    browser.text("byId('resize').click()");
    browser.await("/^from 8.0 MiB to 16 MiB in /.test(byId('resize-state').textContent)");
    browser.await("last.sections.online == last.sections.most");
    assertEquals("0", shown("sections-absent"));
    browser.text("point(0)");
    assertTrue(
        shown("section-tip").startsWith("section 0 · fixed · at 0 B · "), shown("section-tip"));
    browser.screenshot(PICTURES.resolve("sections-after.png"));
  }

  @Test
  void theButtonCompactsAndSaysWhatCameOfIt() throws Exception {
    served.file("file", 6 << 20);
    served.get("/file");
    browser.text("byId('compact').click()");
    browser.await("/^compacted in .* moved/.test(byId('compact-state').textContent)");
    browser.await("!byId('compact').disabled && byId('cancel').disabled");
    browser.screenshot(PICTURES.resolve("compacted.png"));
  }

  @Test
  void aRefusalIsShownInWords() throws Exception {
    browser.text("act('resize', {bytes: 1})");
    browser.await("byId('resize-state').textContent.includes('give at least')");
    browser.text("act('cancel')");
    browser.await("byId('resize-state').textContent.includes('nothing is under way')");
    browser.screenshot(PICTURES.resolve("refused.png"));
  }

  @Test
  void aLostConnectionIsSaidAndRecovers() throws Exception {
    int port = served.port();
    served.close();
    browser.await("document.querySelector('#link.lost')");
    assertEquals("connection lost, trying again", shown("link-text"));
    browser.screenshot(PICTURES.resolve("lost.png"));
    served = Served.over(directory, port);
    browser.await("document.querySelector('#link.live')");
    assertEquals("live", shown("link-text"));
  }

  @Test
  void theTitleNamesTheDirectoryAndThePageNeedsNothingFromElsewhere() throws Exception {
    assertTrue(browser.text("document.title").startsWith("Quire: "));
    assertEquals(
        "true",
        browser.text(
            "performance.getEntriesByType('resource')"
                + ".every(e=>e.name.startsWith(location.origin)||e.name.startsWith('data:'))"));
    assertEquals("true", browser.text("document.body.scrollWidth <= innerWidth"));
  }
}
