package dev.quire.cli.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeHeaderTest {
  private static final int MOST = 32;

  private static String parsed(String header, long size) throws Exception {
    List<ByteRange> ranges = RangeHeader.parse(header, size, MOST);
    if (ranges == null) {
      return "all";
    }
    return String.join(
        " ", ranges.stream().map(range -> range.first() + "-" + range.last()).toList());
  }

  @ParameterizedTest(name = "[{index}] {0} of {1} bytes is {2}")
  @CsvSource({
    "'bytes=0-0', 10, '0-0'",
    "'bytes=0-9', 10, '0-9'",
    "'bytes=0-10', 10, '0-9'",
    "'bytes=9-', 10, '9-9'",
    "'bytes=0-', 10, '0-9'",
    "'bytes=-1', 10, '9-9'",
    "'bytes=-10', 10, '0-9'",
    "'bytes=-11', 10, '0-9'",
    "'bytes=-99999999999999999999999', 10, '0-9'",
    "'bytes=3-99999999999999999999999', 10, '3-9'",
    "'bytes=0-9223372036854775807', 10, '0-9'",
    "'BYTES=1-2', 10, '1-2'",
    "' bytes=1-2 ', 10, '1-2'",
    "'bytes= 1 - 2 ', 10, '1-2'",
    "'bytes=0-1,4-5', 10, '0-1 4-5'",
    "'bytes=4-5, 0-1', 10, '4-5 0-1'",
    "'bytes=,0-1,,4-5,', 10, '0-1 4-5'",
    "'bytes=0-1,20-30', 10, '0-1'",
    "'bytes=-2,0-1', 10, '8-9 0-1'",
    "'bytes=0-9,0-9', 10, 'all'",
    "'bytes=0-9,5-9', 10, 'all'",
    "'pages=0-1', 10, 'all'",
    "'bytes', 10, 'all'",
    "'bytes=0-0', 9223372036854775807, '0-0'",
    "'bytes=9223372036854775806-', 9223372036854775807, '9223372036854775806-9223372036854775806'",
  })
  void readsWhatIsWellFormed(String header, long size, String wanted) throws Exception {
    assertEquals(wanted, parsed(header, size));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=,",
        "bytes=x",
        "bytes=-",
        "bytes=1",
        "bytes=2-1",
        "bytes=a-b",
        "bytes=+1-2",
        "bytes=1-2x",
        "bytes=--5",
        "bytes=1-2-3",
        "bytes=0x1-2",
        "bytes=1-2;3-4",
        "bytes=\u0663-\u0664"
      })
  void refusesWhatIsMalformedAndSaysHowToWriteIt(String header) {
    var refused = assertThrows(RangeHeader.Unsatisfiable.class, () -> parsed(header, 100));
    assertTrue(refused.toString().contains("bytes=FIRST-LAST"), refused.toString());
  }

  @ParameterizedTest
  @CsvSource({"bytes=10-, 10", "bytes=10-20, 10", "bytes=-0, 10", "bytes=0-, 0", "bytes=-5, 0"})
  void refusesWhatLiesPastTheEndAndNamesTheSize(String header, long size) {
    var refused = assertThrows(RangeHeader.Unsatisfiable.class, () -> parsed(header, size));
    assertTrue(refused.toString().contains(size + " bytes"), refused.toString());
  }

  @Test
  void refusesMoreRangesThanAllowed() throws Exception {
    String most = "bytes=" + "0-0,".repeat(MOST);
    assertEquals(MOST, parsed(most, 1000).split(" ").length);
    assertThrows(RangeHeader.Unsatisfiable.class, () -> parsed(most + "1-1", 1000));
  }

  @Test
  void noHeaderMeansTheWholeFile() throws Exception {
    assertNull(RangeHeader.parse(null, 10, MOST));
  }
}
