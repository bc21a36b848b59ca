package dev.quire.core.os;

final class PortableFileWritingTest extends WritingContract {

  private final Os os = Os.portable();

  @Override
  Os os() {
    return os;
  }
}
