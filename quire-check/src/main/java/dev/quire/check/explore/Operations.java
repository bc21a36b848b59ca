package dev.quire.check.explore;

/**
 * What an access may be: the codes of the word seam, which are stable, and three of the explorer's
 * own into which a wait falls apart.
 *
 * <p>A request is {@code {code | bytes << 8 | weak << 16, address, first, second}}.
 */
final class Operations {

  static final int GET_PLAIN = 0;
  static final int GET_OPAQUE = 1;
  static final int GET_ACQUIRE = 2;
  static final int GET_VOLATILE = 3;
  static final int SET_PLAIN = 4;
  static final int SET_OPAQUE = 5;
  static final int SET_RELEASE = 6;
  static final int SET_VOLATILE = 7;
  static final int CAS = 8;
  static final int GET_AND_ADD = 9;
  static final int ACQUIRE_FENCE = 10;
  static final int STORE_STORE_FENCE = 11;
  static final int FULL_FENCE = 12;
  static final int AWAIT = 13;
  static final int WAKE = 14;
  static final int CONTENT_GET = 15;
  static final int CONTENT_SET = 16;
  static final int HEAVY_BARRIER = 17;

  // Read-modify-writes that order less than volatile ones; acquire-release only mutants have.
  static final int CAS_ACQUIRE_RELEASE = 18;
  static final int CAS_ACQUIRE = 19;
  static final int CAS_RELEASE = 20;
  static final int CAS_RELAXED = 21;
  static final int ADD_ACQUIRE_RELEASE = 22;
  static final int ADD_ACQUIRE = 23;
  static final int ADD_RELEASE = 24;
  static final int ADD_RELAXED = 25;

  /** First third of a wait: the waiter stands in the queue of the address. */
  static final int ENQUEUE = 32;

  /** Second third: it looks at the word again. */
  static final int RECHECK = 33;

  /** Last third: it was woken and goes on. */
  static final int RESUME = 34;

  /** Last third of a wait with a deadline: it goes on, woken or not. */
  static final int GIVE_UP = 35;

  /**
   * Something outside the words that may go either way: its word holds how often it still may, and
   * one is taken off it each time. The second outcome.
   */
  static final int MAY_HAPPEN = 36;

  /** A store that was buffered comes to memory. */
  static final int ARRIVES = 37;

  /** Added to a compare-and-set that may fail although the word shows what is expected. */
  static final int WEAK = 1 << 16;

  private static final String[] NAMES = {
    "load plain",
    "load opaque",
    "load acquire",
    "load volatile",
    "store plain",
    "store opaque",
    "store release",
    "store volatile",
    "cas",
    "add",
    "acquire fence",
    "store-store fence",
    "full fence",
    "wait",
    "wake",
    "load content",
    "store content",
    "heavy barrier",
    "cas acquire-release",
    "cas acquire",
    "cas release",
    "cas relaxed",
    "add acquire-release",
    "add acquire",
    "add release",
    "add relaxed"
  };

  private Operations() {}

  static int code(long[] request) {
    return (int) request[0] & 0xff;
  }

  static int bytes(long[] request) {
    return (int) (request[0] >>> 8) & 0xff;
  }

  static boolean isWeak(long[] request) {
    return (request[0] & WEAK) != 0;
  }

  /** The same access under another code. */
  static long[] as(int code, long[] request) {
    return new long[] {request[0] & ~0xffL | code, request[1], request[2], request[3]};
  }

  static boolean isPlain(int code) {
    return code == GET_PLAIN || code == SET_PLAIN || code == CONTENT_GET || code == CONTENT_SET;
  }

  /** True for what a word is read or written by. */
  static boolean isAccess(int code) {
    return isGet(code) || isSet(code) || isCas(code) || isAdd(code);
  }

  static boolean isCas(int code) {
    return code == CAS || code >= CAS_ACQUIRE_RELEASE && code <= CAS_RELAXED;
  }

  static boolean isAdd(int code) {
    return code == GET_AND_ADD || code >= ADD_ACQUIRE_RELEASE && code <= ADD_RELAXED;
  }

  /** True when what is read is ordered before what follows, if it was released. */
  static boolean acquires(int code) {
    return switch (code) {
      case GET_ACQUIRE, GET_VOLATILE, RECHECK, CAS, GET_AND_ADD -> true;
      case CAS_ACQUIRE_RELEASE, CAS_ACQUIRE, ADD_ACQUIRE_RELEASE, ADD_ACQUIRE -> true;
      default -> false;
    };
  }

  /** True when what precedes is ordered before the write. */
  static boolean releases(int code) {
    return switch (code) {
      case SET_RELEASE, SET_VOLATILE, CAS, GET_AND_ADD -> true;
      case CAS_ACQUIRE_RELEASE, CAS_RELEASE, ADD_ACQUIRE_RELEASE, ADD_RELEASE -> true;
      default -> false;
    };
  }

  /** True for accesses that are in one order with all others of their kind. */
  static boolean isVolatile(int code) {
    return code == GET_VOLATILE
        || code == SET_VOLATILE
        || code == CAS
        || code == GET_AND_ADD
        || code == RECHECK;
  }

  static boolean isFence(int code) {
    return code >= ACQUIRE_FENCE && code <= FULL_FENCE || code == HEAVY_BARRIER;
  }

  static boolean isGet(int code) {
    return code <= GET_VOLATILE || code == CONTENT_GET || code == RECHECK;
  }

  static boolean isSet(int code) {
    return code >= SET_PLAIN && code <= SET_VOLATILE || code == CONTENT_SET || code == ARRIVES;
  }

  static String name(int code) {
    return switch (code) {
      case ENQUEUE -> "queue";
      case RECHECK -> "look again";
      case RESUME -> "woken";
      case GIVE_UP -> "woken or too late";
      case ARRIVES -> "arrives in memory:";
      case MAY_HAPPEN -> "may happen:";
      default -> code < NAMES.length ? NAMES[code] : "operation " + code;
    };
  }
}
