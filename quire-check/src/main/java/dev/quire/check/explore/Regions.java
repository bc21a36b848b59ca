package dev.quire.check.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which addresses a claim has laid out, and what they are called. */
final class Regions {

  private record Range(long address, long bytes, String name) {
    boolean contains(long at) {
      return at >= address && at - address < bytes;
    }
  }

  private static final int SMALL = 1 << 16;

  private final TreeMap<Long, Range> regions = new TreeMap<>();
  private final List<Range> fields = new ArrayList<>();
  private @Nullable Range last;

  Regions(Object regionsOfClaim, Object fieldsOfClaim) {
    for (Object[] range : (Object[][]) regionsOfClaim) {
      Range region = range(range);
      regions.put(region.address(), region);
    }
    for (Object[] range : (Object[][]) fieldsOfClaim) {
      fields.add(range(range));
    }
  }

  private static Range range(Object[] parts) {
    return new Range((Long) parts[0], (Long) parts[1], (String) parts[2]);
  }

  /** True when the claim has laid out this address. */
  boolean contains(long address) {
    Range before = last;
    if (before != null && before.contains(address)) {
      return true;
    }
    last = region(address);
    return last != null;
  }

  /** What a person calls the word there: the smallest field that holds it. */
  String word(long address) {
    Range found = region(address);
    if (found == null) {
      String mishap = Mishaps.name(address);
      return mishap.isEmpty() ? "0x" + Long.toHexString(address) : mishap;
    }
    for (Range field : fields) {
      if (field.contains(address) && field.bytes() <= found.bytes()) {
        found = field;
      }
    }
    return offset(found, address);
  }

  /** A value of so many bytes: the name of what it points to (the largest field), or a number. */
  String value(long value, int bytes) {
    Range region = region(value);
    if (region == null) {
      long unused = Long.SIZE - bytes * 8L;
      return Math.abs(value) < SMALL
          ? Long.toString(value)
          : "0x" + Long.toHexString(value << unused >>> unused);
    }
    Range found = null;
    for (Range field : fields) {
      if (field.contains(value) && (found == null || field.bytes() > found.bytes())) {
        found = field;
      }
    }
    return "&" + offset(found == null ? region : found, value);
  }

  private @Nullable Range region(long address) {
    Map.Entry<Long, Range> entry = regions.floorEntry(address);
    return entry != null && entry.getValue().contains(address) ? entry.getValue() : null;
  }

  private static String offset(Range range, long address) {
    long offset = address - range.address();
    return offset == 0 ? range.name() : range.name() + "+" + offset;
  }
}
