package dev.quire.check.show;

/** Colours of a terminal, or none. */
record Ink(boolean colour) {

  private static final int[] LANES = {36, 33, 35, 32, 34, 96, 93, 95};

  String lane(int actor, String text) {
    return code(Integer.toString(LANES[actor % LANES.length]), text);
  }

  String faint(String text) {
    return code("2", text);
  }

  String bad(String text) {
    return code("1;31", text);
  }

  String good(String text) {
    return code("1;32", text);
  }

  String strong(String text) {
    return code("1", text);
  }

  private String code(String number, String text) {
    return colour && !text.isEmpty() ? "\u001b[" + number + "m" + text + "\u001b[0m" : text;
  }
}
