package dev.quire.check.orders;

import dev.quire.check.Claim;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * By which code is told to be what it was.
 *
 * @param rooms of the code of each room
 * @param claims of the class of each claim
 */
record Digests(Map<String, String> rooms, Map<String, String> claims) {

  Digests {
    rooms = Map.copyOf(rooms);
    claims = Map.copyOf(claims);
  }

  /** Of the class files of these claims, by their ids. */
  static Map<String, String> ofClaims(List<Claim> claims) {
    Map<String, String> digests = new TreeMap<>();
    for (Claim claim : claims) {
      digests.put(claim.id(), digest(claim.getClass()));
    }
    return digests;
  }

  private static String digest(Class<?> type) {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing beside " + type);
      }
      CRC32C sum = new CRC32C();
      sum.update(in.readAllBytes());
      return Long.toHexString(sum.getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
