/** The command line of Quire. */
module dev.quire.cli {
  requires dev.quire.core;
  requires dev.quire.check;
  requires com.github.benmanes.caffeine;
  requires com.google.gson;
  requires info.picocli;
  requires java.management;
  requires java.management.rmi;
  requires jdk.attach;
  requires jdk.httpserver;
  requires jdk.management;
  requires static org.jspecify;

  // picocli sets the annotated fields of the commands by reflection.
  opens dev.quire.cli to
      info.picocli;
}
