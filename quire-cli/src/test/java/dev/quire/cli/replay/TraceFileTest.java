package dev.quire.cli.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traces in the forms in which others have them, and what is said of those that are none. */
class TraceFileTest {
  @TempDir Path folder;

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path file(String name, String... lines) throws IOException {
    return file(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void assertRefersTo(Path path, int... pages) throws IOException {
    Trace trace = Traces.read(path, 0);
    assertArrayEquals(pages, IntStream.range(0, trace.references()).map(trace::page).toArray());
  }

  private static String refused(
      Path path, @Nullable TraceFormat format, int column, String... said) {
    BadTraceException bad =
        assertThrows(
            BadTraceException.class, () -> new TraceFile(path, format, column).read(0, 1L << 30));
    String message = bad.toString();
    for (String part : said) {
      assertTrue(message.contains(part), part + " in " + message);
    }
    assertTrue(message.contains(path.toString()), message);
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static String refused(Path path, String... said) {
    return refused(path, null, 0, said);
  }

  @Test
  void numbersOfAnySizeAreNumberedAnewInTheOrderInWhichTheyCome() throws IOException {
    byte[] numbers = Traces.numbers(-1L, 7, 1L << 40, 7, -1L, 0);
    assertRefersTo(file("a.u64", numbers), 0, 1, 2, 1, 0, 3);
    assertRefersTo(file("a.u64.gz", Traces.gzip(numbers)), 0, 1, 2, 1, 0, 3);
    assertRefersTo(file("twice.u64.gz.gz", Traces.gzip(Traces.gzip(numbers))), 0, 1, 2, 1, 0, 3);
    assertRefersTo(file("b.u64", Traces.numbers(0x088B1F)), 0);
  }

  @Test
  void theTracesOfTheRepositoryAreWhatTheirReadmeSays() throws IOException {
    Trace sqlite = Traces.all("sqlite-tpcc");
    assertEquals(1_211_480, sqlite.references());
    assertEquals(16_067, sqlite.pages());
    Trace lucene = Traces.all("lucene-search");
    assertEquals(1_524_949, lucene.references());
    assertEquals(33_800, lucene.pages());
  }

  @Test
  void neighboursAreOneFolioAndTheFootprintStaysInPages() throws IOException {
    Path path = file("a.u64", Traces.numbers(16, 19, 4, 17, 1L << 40, 16));
    Trace trace = Traces.read(path, 2);
    assertEquals(5, trace.pages());
    assertEquals(3, trace.folios());
    int[] folios = IntStream.range(0, 6).map(trace::folio).toArray();
    assertArrayEquals(new int[] {0, 0, 1, 0, 2, 0}, folios);
    int[] pages = IntStream.range(0, 6).map(trace::page).toArray();
    assertArrayEquals(new int[] {0, 3, 4, 1, 8, 0}, pages);
    assertEquals(4, trace.share(0.5), "at least a folio");
  }

  @Test
  void arcLinesAreRangesOfBlocks() throws IOException {
    assertRefersTo(file("P1.lis", "10 3 0 1", "11 1 0 2", "", "12 2 0 3"), 0, 1, 2, 1, 2, 3);
    assertRefersTo(file("P1", "10 3 0 1", "11 1 0 2"), 0, 1, 2, 1);
  }

  @Test
  void lirsTextEndsAtItsStar() throws IOException {
    assertRefersTo(file("loop.trc", "5", "6", "5", "*", "7"), 0, 1, 0);
    assertRefersTo(
        file("loop.gz", Traces.gzip("5\n0x6\r\n# so\n5\n".getBytes(StandardCharsets.US_ASCII))),
        0,
        1,
        0);
    assertRefersTo(file("any.txt", "18446744073709551615", "0"), 0, 1);
  }

  @Test
  void libCacheSimCsvIsReadByItsHeaderOrItsUsualOrder() throws IOException {
    Path header =
        file("a.csv", "version,time,op,size,lbn", "1,33,2a,512,77", "1,34,2a,512,78", "1,3,2,5,77");
    assertRefersTo(header, 0, 1, 0);
    assertRefersTo(file("b.csv", "1,900,4096", "2,901,4096", "3,900,4096"), 0, 1, 0);
    assertRefersTo(file("c", "1;900;4096", "2;901;4096", "3;900;4096"), 0, 1, 0);
    assertRefersTo(file("d.csv", "time, obj_id", "1, \"alpha\"", "2, beta", "3, alpha"), 0, 1, 0);
    Trace third = new TraceFile(header, null, 4).read(0, 1L << 30);
    assertEquals(2, third.pages(), "by the column that was asked for");
  }

  @Test
  void oracleGeneralRecordsNameTheirObject() throws IOException {
    ByteBuffer records = ByteBuffer.allocate(72).order(ByteOrder.LITTLE_ENDIAN);
    for (long object : new long[] {1L << 50, 3, 1L << 50}) {
      records.putInt(17).putLong(object).putInt(4096).putLong(-1);
    }
    assertRefersTo(file("w.oracleGeneral", records.array()), 0, 1, 0);
    assertRefersTo(file("w.oracleGeneral.bin.gz", Traces.gzip(records.array())), 0, 1, 0);
    refused(file("v.oracleGeneral", Arrays.copyOf(records.array(), 60)), "byte 60", "24 bytes");
    refused(file("u.oracleGeneral", Traces.numbers(1, -5, -5)), "byte 0", "oracleGeneral");
  }

  @ParameterizedTest
  @CsvSource({"x3, line 3", "-4, line 3", "1.5, line 3", "99999999999999999999, line 3"})
  void aLineThatIsNoNumberIsNamed(String line, String where) throws IOException {
    refused(file("a.txt", "1", "2", line), where, "'" + line + "'", "--format");
  }

  @Test
  void whatIsNoTraceIsSaidInOneLineWithTheRemedy() throws IOException {
    refused(folder.resolve("missing"), "no file", "exists");
    refused(folder, "is no file");
    refused(file("empty", new byte[0]), "holds no reference");
    refused(file("empty.u64.gz", Traces.gzip(new byte[0])), "holds no reference");
    refused(file("odd.u64", new byte[12]), "byte 12", "truncated");
    refused(file("a.lis", "1 2 3 4", "5 0 0 6"), "line 2", "a count of 1 or more");
    refused(file("b.lis", "1 2 3 4", "5 6 7"), "line 2", "start, count");
    refused(file("three", "1 2 3"), "3 columns", "--format");
    refused(file("bin", new byte[] {1, 0, 2}), "neither text", "--format");
    refused(file("h.csv", "time,foo", "1,2"), "--column N");
    refused(file("five.csv", "1,2,3,4,5"), "5 columns", "--column N");
    refused(file("short.csv", "1,2,3", "1"), "line 2", "column 2");
    refused(file("few.csv", "1,2,3"), null, 9, "--column is 9");
    refused(file("none.trc", "1"), null, 1, "numbers", "leave --column out");
  }

  @Test
  void aPackedFileThatIsDamagedOrOfAnotherPackerIsSaidToBe() throws IOException {
    byte[] packed = Traces.gzip(Traces.numbers(new java.util.Random(1).longs(5000).toArray()));
    refused(file("cut.u64.gz", Arrays.copyOf(packed, 20_000)), "ends too early", "again");
    packed[10_000] ^= 0x55;
    packed[10_001] ^= 0x55;
    refused(file("bad.u64.gz", packed), "is damaged", "again");
    refused(file("plain.u64.gz", Traces.numbers(1, 2)), "is named .gz", "rename it");
    refused(file("text.trc.gz", "1", "2"), "is named .gz");
    byte[] zstd = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 1, 2};
    refused(file("a.oracleGeneral.zst", zstd), "zstd -d a.oracleGeneral.zst");
    refused(file("a.bz2", "BZh91AY"), "bzip2 -d");
  }

  @Test
  void aTraceThatTheHeapCannotTakeIsRefusedBeforeItIsRead() throws IOException {
    Path path = file("a.u64", Traces.numbers(1, 2, 3));
    BadTraceException large =
        assertThrows(BadTraceException.class, () -> new TraceFile(path, null, 0).read(0, 1 << 20));
    assertTrue(large.toString().contains("QUIRE_JAVA_OPTS=-Xmx"), large::toString);
  }
}
