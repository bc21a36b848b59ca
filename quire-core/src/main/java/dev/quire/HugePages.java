package dev.quire;

/**
 * Whether huge pages, of 2 MiB, are to be used: behind the memory of an instance ({@link
 * QuireBuilder#hugePages}), where the processor has fewer translations to find, and as the pieces
 * that a file is kept in ({@link OpenOptions#hugePages}), which cost 4 KiB of metadata and not 36.
 */
public enum HugePages {
  /** Where they are to be had they are taken for, and else there is an error at once. */
  ALWAYS,
  /** Where they are to be had without effort. */
  ADVISE,
  /** None. */
  NEVER
}
