package dev.quire.check.show;

import dev.quire.check.Claim;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a claim's source says above its class: who said what, the actors, what is forbidden, why it
 * holds. The source itself stands beside the class file as a resource, so there is one text.
 *
 * @param parts empty when the source is not packed beside the class
 */
record Lesson(List<Part> parts) {

  /**
   * One paragraph.
   *
   * @param head what the text begins with, such as {@code Why it holds:}; empty when it has none
   */
  record Part(String head, String text) {}

  private static final Pattern HEAD = Pattern.compile("^<b>(.*?)</b>(:?)\\s*");
  private static final Pattern INLINE = Pattern.compile("\\{@\\w+ ([^}]*)}");

  Lesson {
    parts = List.copyOf(parts);
  }

  /** The lesson of a claim. */
  static Lesson of(Claim claim) {
    Class<?> type = claim.getClass();
    try (InputStream source = type.getResourceAsStream(type.getSimpleName() + ".java")) {
      return source == null
          ? new Lesson(List.of())
          : parse(new String(source.readAllBytes(), StandardCharsets.UTF_8), type.getSimpleName())
              .without(claim.id() + ".");
    } catch (IOException e) {
      throw new UncheckedIOException("the source of " + type.getName() + " cannot be read", e);
    }
  }

  /** Without its first paragraph if that is the title: it begins with the claim's name. */
  private Lesson without(String name) {
    boolean titled =
        !parts.isEmpty()
            && parts.getFirst().head().isEmpty()
            && parts.getFirst().text().startsWith(name);
    return titled ? new Lesson(parts.subList(1, parts.size())) : this;
  }

  /** The comment that stands before the class of this name. */
  static Lesson parse(String source, String type) {
    Matcher declared =
        Pattern.compile("(?m)^(public )?(final )?class " + type + "\\b").matcher(source);
    String before = declared.find() ? source.substring(0, declared.start()) : "";
    int start = before.lastIndexOf("/**");
    int end = before.lastIndexOf("*/");
    List<Part> parts = new ArrayList<>();
    if (start >= 0 && end > start) {
      String comment = before.substring(start + 3, end).replaceAll("(?m)^\\s*\\* ?", "");
      for (String paragraph : comment.split("<p>", -1)) {
        part(paragraph.strip().replaceAll("\\s+", " "), parts);
      }
    }
    return new Lesson(parts);
  }

  private static void part(String paragraph, List<Part> parts) {
    Matcher head = HEAD.matcher(paragraph);
    boolean headed = head.find();
    String text = headed ? paragraph.substring(head.end()) : paragraph;
    if (!text.isEmpty()) {
      parts.add(new Part(headed ? plain(head.group(1) + head.group(2)) : "", plain(text)));
    }
  }

  private static String plain(String html) {
    return INLINE
        .matcher(html)
        .replaceAll(inline -> Matcher.quoteReplacement(inline.group(1)))
        .replaceAll("</?\\w+>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }
}
