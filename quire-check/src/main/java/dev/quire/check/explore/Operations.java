package dev.quire.check.explore;

/**
 * What an access may be: the codes of the word seam, which are stable, and three of the explorer's
 * own into which a wait falls apart.
 *
 * <p>A request is {@code {code | bytes << 8, address, first, second}}.
 */
final class Operations {

  static final int GET_VOLATILE = 3;
  static final int SET_PLAIN = 4;
  static final int SET_VOLATILE = 7;
  static final int CAS = 8;
  static final int GET_AND_ADD = 9;
  static final int ACQUIRE_FENCE = 10;
  static final int FULL_FENCE = 12;
  static final int AWAIT = 13;
  static final int WAKE = 14;
  static final int CONTENT_GET = 15;
  static final int CONTENT_SET = 16;
  static final int HEAVY_BARRIER = 17;

  // Read-modify-writes that order less than those of Words: only mutants have them.
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

  /** The same access under another code. */
  static long[] as(int code, long[] request) {
    return new long[] {request[0] & ~0xffL | code, request[1], request[2], request[3]};
  }

  /** A load of the word that the access is about; a fence when it is about none. */
  static long[] reading(long[] request) {
    return as(bytes(request) == 0 || request[1] == 0 ? FULL_FENCE : GET_VOLATILE, request);
  }

  static boolean isCas(int code) {
    return code == CAS || code >= CAS_ACQUIRE_RELEASE && code <= CAS_RELAXED;
  }

  static boolean isAdd(int code) {
    return code == GET_AND_ADD || code >= ADD_ACQUIRE_RELEASE && code <= ADD_RELAXED;
  }

  static boolean isFence(int code) {
    return code >= ACQUIRE_FENCE && code <= FULL_FENCE || code == HEAVY_BARRIER;
  }

  static boolean isGet(int code) {
    return code <= GET_VOLATILE || code == CONTENT_GET || code == RECHECK;
  }

  static boolean isSet(int code) {
    return code >= SET_PLAIN && code <= SET_VOLATILE || code == CONTENT_SET;
  }

  static String name(int code) {
    return switch (code) {
      case ENQUEUE -> "queue";
      case RECHECK -> "look again";
      case RESUME -> "woken";
      case GIVE_UP -> "woken or too late";
      default -> code < NAMES.length ? NAMES[code] : "operation " + code;
    };
  }
}
