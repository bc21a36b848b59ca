package dev.quire.bench.pressure;

/**
 * What a process is told to do: one timed pass.
 *
 * @param pattern which pages are read
 * @param threads how many read
 * @param scan whether one more thread reads the file from begin to end meanwhile, uncounted
 * @param nanos how long
 * @param seed of the order of pages
 */
record Order(Pattern pattern, int threads, boolean scan, long nanos, long seed) {

  /** Which pages are read. */
  enum Pattern {
    ZIPF,
    UNIFORM,
    ONCE;

    int[] keys(int pages, long seed) {
      return switch (this) {
        case ZIPF -> Keys.zipf(pages, seed);
        case UNIFORM -> Keys.uniform(pages, seed);
        case ONCE -> Keys.once(pages, seed);
      };
    }
  }

  /** As one line. */
  String text() {
    return "%s %d %b %d %d".formatted(pattern.name(), threads, scan, nanos, seed);
  }

  /** From that line. */
  static Order parse(String line) {
    String[] words = line.split(" ", -1);
    return new Order(
        Pattern.valueOf(words[0]),
        Integer.parseInt(words[1]),
        Boolean.parseBoolean(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]));
  }
}
