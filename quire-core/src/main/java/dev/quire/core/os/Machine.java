package dev.quire.core.os;

/** What differs between the two architectures in the interface of the kernel. */
enum Machine {
  X86_64("linux-x86_64", 324, 0x4000),
  AARCH64("linux-aarch64", 283, 0x10000);

  final String title;

  /** Number of the system call {@code membarrier}. */
  final int membarrier;

  /** The flag {@code O_DIRECT}. */
  final int directFlag;

  Machine(String title, int membarrier, int directFlag) {
    this.title = title;
    this.membarrier = membarrier;
    this.directFlag = directFlag;
  }

  static Machine current() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> X86_64;
      case "aarch64" -> AARCH64;
      default -> throw new UnsupportedOperationException(System.getProperty("os.arch"));
    };
  }
}
