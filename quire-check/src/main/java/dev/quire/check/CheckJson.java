package dev.quire.check;

import static dev.quire.check.show.JsonText.quoted;

import dev.quire.check.claims.Catalogue;
import dev.quire.check.show.Exhibit;
import dev.quire.check.show.TraceJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of {@link Checks} as one JSON object. */
record CheckJson(List<Model> models, boolean traces, List<Catalogue.Awaited> awaited) {

  CheckJson {
    models = List.copyOf(models);
    awaited = List.copyOf(awaited);
  }

  String text(List<Exhibit> results) {
    List<String> claims = new ArrayList<>();
    List<String> mutants = new ArrayList<>();
    for (Exhibit each : results) {
      each.mutant()
          .ifPresentOrElse(
              mutant -> mutants.add(mutant(mutant, each)), () -> claims.add(claim(each)));
    }
    awaited.stream().map(this::awaiting).forEach(claims::add);
    return "{\"claims\":[%s],\"mutants\":[%s]}"
        .formatted(String.join(",", claims), String.join(",", mutants));
  }

  private String claim(Exhibit each) {
    Claim claim = each.claim();
    Report report = each.report();
    return ("{\"id\":%s,\"title\":%s,\"model\":%s,\"expected\":%s,\"verdict\":%s,\"actors\":%d,"
            + "\"bound\":%s,\"executions\":%d,\"pruned\":%d,\"steps\":%d,\"seconds\":%s,"
            + "\"reason\":%s%s}")
        .formatted(
            quoted(claim.id()),
            quoted(claim.title()),
            quoted(each.model().text()),
            quoted(claim.expected().name()),
            quoted(report.verdict().name()),
            report.actors(),
            quoted(claim.bound()),
            report.executions(),
            report.pruned(),
            report.steps(),
            seconds(report),
            quoted(report.reason()),
            trace(each));
  }

  private String awaiting(Catalogue.Awaited awaited) {
    return ("{\"id\":%s,\"title\":%s,\"model\":%s,\"expected\":\"AWAITS\",\"verdict\":\"AWAITS\","
            + "\"actors\":0,\"bound\":\"\",\"executions\":0,\"pruned\":0,\"steps\":0,"
            + "\"seconds\":0,\"reason\":\"\"}")
        .formatted(quoted(awaited.id()), quoted(awaited.title()), quoted(models.getFirst().text()));
  }

  private String mutant(Mutant mutant, Exhibit each) {
    Report report = each.report();
    return ("{\"id\":%s,\"title\":%s,\"claim\":%s,\"model\":%s,\"verdict\":%s,\"killedBy\":%s,"
            + "\"equivalent\":%s,\"seconds\":%s,\"reason\":%s%s}")
        .formatted(
            quoted(mutant.id()),
            quoted(mutant.title()),
            quoted(each.claim().id()),
            quoted(each.model().text()),
            quoted(report.verdict().name()),
            each.refuted() ? quoted(each.claim().id()) : "null",
            mutant.equivalent().isEmpty() ? "null" : quoted(mutant.equivalent()),
            seconds(report),
            quoted(report.reason()),
            trace(each));
  }

  private String trace(Exhibit each) {
    String schedule =
        each.report()
            .trace()
            .map(trace -> ",\"schedule\":" + quoted(trace.schedule().toString()))
            .orElse("");
    return traces && each.trace().isPresent()
        ? schedule + ",\"trace\":" + TraceJson.of(each)
        : schedule;
  }

  private static String seconds(Report report) {
    return String.format(Locale.ROOT, "%.3f", report.seconds());
  }
}
