package dev.quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** What a command line came to. */
record Ran(int exit, String out, String err) {

  static Ran of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int exit = line.execute(arguments);
    return new Ran(exit, out.toString(), err.toString());
  }

  /** A number of the JSON object on standard output. */
  double number(String field) {
    Matcher found = Pattern.compile("\"" + field + "\":([0-9.E-]+)[,}]").matcher(out);
    assertTrue(found.find(), field + " in " + out);
    return Double.parseDouble(found.group(1));
  }

  /** Wrong use: exit code 2, nothing on standard output, one line that holds all of these. */
  void isRefused(String... parts) {
    assertEquals(2, exit, err);
    assertEquals("", out);
    assertEquals(1, err.lines().count(), err);
    for (String part : parts) {
      assertTrue(err.contains(part), part + " in " + err);
    }
  }
}
