package dev.quire.cli.live;

/** A request that is answered by a status and one line, which says what to do instead. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  Refused(int status, String what) {
    super(what, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }

  String line() {
    return status + ": " + String.valueOf(getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
