/** The command line of Quire. */
module dev.quire.cli {
  requires dev.quire.core;
  requires dev.quire.check;
  requires info.picocli;
  requires jdk.httpserver;
  requires static org.jspecify;
}
