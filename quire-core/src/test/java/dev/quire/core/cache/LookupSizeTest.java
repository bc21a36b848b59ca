package dev.quire.core.cache;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The counted look-up stays a call in its callers, because of its size alone. */
final class LookupSizeTest {

  /** HotSpot's FreqInlineSize on all platforms that Quire runs on: what is larger stays a call. */
  private static final int INLINED_UP_TO = 325;

  @Test
  void theCountedLookUpIsTooLargeToBeInlined() throws IOException {
    int bytes = codeBytes("get");
    assertTrue(bytes > INLINED_UP_TO, () -> "bytes of code of Lookup.get: " + bytes);
  }

  private static int codeBytes(String name) throws IOException {
    try (InputStream in = Lookup.class.getResourceAsStream("Lookup.class")) {
      byte[] bytes = Objects.requireNonNull(in, "Lookup.class").readAllBytes();
      return ClassFile.of().parse(bytes).methods().stream()
          .filter(method -> method.methodName().equalsString(name))
          .map(MethodModel::code)
          .mapToInt(code -> ((CodeAttribute) code.orElseThrow()).codeLength())
          .max()
          .orElseThrow();
    }
  }
}
