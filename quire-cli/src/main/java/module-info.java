/** The command line of Quire. */
module dev.quire.cli {
  requires dev.quire.core;
  requires dev.quire.check;
  requires com.github.benmanes.caffeine;
  requires info.picocli;
  requires jdk.httpserver;
  requires static org.jspecify;

  // picocli sets the annotated fields of the commands by reflection.
  opens dev.quire.cli to
      info.picocli;
}
