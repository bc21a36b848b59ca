package dev.quire.check;

import dev.quire.check.claims.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The results of {@link Checks} as one JSON object. */
record CheckJson(Model model, List<Catalogue.Awaited> awaited) {

  CheckJson {
    awaited = List.copyOf(awaited);
  }

  String text(List<Checks.Result> results, List<Checks.Killing> killings) {
    List<String> claims =
        results.stream().map(this::claim).collect(Collectors.toCollection(ArrayList::new));
    awaited.stream().map(this::awaiting).forEach(claims::add);
    String mutants = killings.stream().map(this::mutant).collect(Collectors.joining(","));
    return "{\"claims\":[%s],\"mutants\":[%s]}".formatted(String.join(",", claims), mutants);
  }

  private String claim(Checks.Result result) {
    Claim claim = result.claim();
    Report report = result.report();
    return ("{\"id\":%s,\"title\":%s,\"model\":%s,\"expected\":%s,\"verdict\":%s,\"actors\":%d,"
            + "\"bound\":%s,\"executions\":%d,\"pruned\":%d,\"steps\":%d,\"seconds\":%s,"
            + "\"reason\":%s%s}")
        .formatted(
            quoted(claim.id()),
            quoted(claim.title()),
            quoted(model.text()),
            quoted(claim.expected().name()),
            quoted(report.verdict().name()),
            report.actors(),
            quoted(claim.bound()),
            report.executions(),
            report.pruned(),
            report.steps(),
            seconds(report),
            quoted(report.reason()),
            schedule(report));
  }

  private String awaiting(Catalogue.Awaited awaited) {
    return ("{\"id\":%s,\"title\":%s,\"model\":%s,\"expected\":\"AWAITS\",\"verdict\":\"AWAITS\","
            + "\"actors\":0,\"bound\":\"\",\"executions\":0,\"pruned\":0,\"steps\":0,"
            + "\"seconds\":0,\"reason\":\"\"}")
        .formatted(quoted(awaited.id()), quoted(awaited.title()), quoted(model.text()));
  }

  private String mutant(Checks.Killing killing) {
    Mutant mutant = killing.mutant();
    return ("{\"id\":%s,\"title\":%s,\"claim\":%s,\"verdict\":%s,\"killedBy\":%s,"
            + "\"equivalent\":%s,\"seconds\":%s,\"reason\":%s%s}")
        .formatted(
            quoted(mutant.id()),
            quoted(mutant.title()),
            quoted(killing.claim().id()),
            quoted(killing.report().verdict().name()),
            killing.killed() ? quoted(killing.claim().id()) : "null",
            mutant.equivalent().isEmpty() ? "null" : quoted(mutant.equivalent()),
            seconds(killing.report()),
            quoted(killing.report().reason()),
            schedule(killing.report()));
  }

  private static String schedule(Report report) {
    return report
        .trace()
        .map(trace -> ",\"schedule\":" + quoted(trace.schedule().toString()))
        .orElse("");
  }

  private static String seconds(Report report) {
    return String.format(Locale.ROOT, "%.3f", report.seconds());
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        default -> json.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
      }
    }
    return json.append('"').toString();
  }
}
