package dev.quire.cli.serve;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Content types by the last extension of a name. A list of our own: the same on every machine. */
final class ContentTypes {
  private static final String UNKNOWN = "application/octet-stream";

  private static final String TABLE =
      """
      text/html; charset=utf-8: html htm
      text/css; charset=utf-8: css
      text/javascript; charset=utf-8: js mjs
      text/plain; charset=utf-8: txt text log md conf ini properties yaml yml toml java c h cc cpp \
      hpp py rs go sh sql kt scala rb diff patch gradle cfg adoc rst tex
      text/csv; charset=utf-8: csv
      text/tab-separated-values; charset=utf-8: tsv
      application/json: json map
      application/x-ndjson: ndjson jsonl
      application/xml: xml xsd xsl
      application/pdf: pdf
      application/wasm: wasm
      application/zip: zip jar
      application/gzip: gz tgz
      application/zstd: zst
      application/x-bzip2: bz2
      application/x-xz: xz
      application/x-tar: tar
      application/vnd.apache.parquet: parquet
      application/vnd.sqlite3: sqlite sqlite3
      image/png: png
      image/jpeg: jpg jpeg
      image/gif: gif
      image/webp: webp
      image/avif: avif
      image/svg+xml: svg
      image/x-icon: ico
      image/bmp: bmp
      audio/mpeg: mp3
      audio/ogg: ogg oga
      audio/wav: wav
      audio/flac: flac
      video/mp4: mp4 m4v
      video/webm: webm
      video/x-matroska: mkv
      video/quicktime: mov
      font/woff: woff
      font/woff2: woff2
      font/ttf: ttf
      font/otf: otf
      """;

  private static final Map<String, String> BY_EXTENSION = parse();

  private ContentTypes() {}

  private static Map<String, String> parse() {
    Map<String, String> types = new HashMap<>();
    TABLE
        .lines()
        .forEach(line -> {
          int colon = line.lastIndexOf(':');
          for (String extension : line.substring(colon + 1).strip().split(" +", -1)) {
            types.put(extension, line.substring(0, colon));
          }
        });
    return types;
  }

  static String of(Path path) {
    Path last = path.getFileName();
    String name = last == null ? "" : last.toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return BY_EXTENSION.getOrDefault(extension, UNKNOWN);
  }
}
