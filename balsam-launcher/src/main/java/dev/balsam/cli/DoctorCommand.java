package dev.balsam.cli;

import dev.balsam.admin.Diagnosis;
import dev.balsam.admin.Diagnosis.Finding;
import dev.balsam.admin.Doctor;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks for everything that commonly goes wrong. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for everything that commonly goes wrong on this machine and, where one is named, with",
      "a site: each line is ok, warn or fail, with what to do. A site's server is started for that."
    },
    footer = {
      "%nThe exit code is 0 when nothing failed and 1 otherwise.",
      "%nExamples:",
      "  balsam doctor",
      "  balsam doctor --site water --json"
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Override
  public Integer call() {
    Diagnosis diagnosis = sites.named().map(Doctor::of).orElseGet(Doctor::ofMachine).look();
    PrintWriter out = spec.commandLine().getOut();
    if (json.on()) {
      json.print(
          out,
          Map.of(
              "healthy",
              diagnosis.healthy(),
              "findings",
              diagnosis.findings().stream().map(DoctorCommand::fields).toList()));
    } else {
      print(out, diagnosis.findings());
    }
    return diagnosis.healthy() ? ExitCode.WELL : ExitCode.NOT_DONE;
  }

  private static void print(PrintWriter out, List<Finding> findings) {
    int width = findings.stream().mapToInt(finding -> finding.check().length()).max().orElse(0);
    for (Finding finding : findings) {
      out.println(
          "%-5s %s  %s"
              .formatted(
                  level(finding),
                  finding.check() + " ".repeat(width - finding.check().length()),
                  Plain.lines(finding.says(), width + 8)));
      if (!finding.todo().isEmpty()) {
        out.println(" ".repeat(width + 8) + Plain.lines(finding.todo(), width + 8));
      }
    }
  }

  private static String level(Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> fields(Finding finding) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("check", finding.check());
    fields.put("level", level(finding));
    fields.put("says", finding.says());
    fields.put("todo", finding.todo());
    return fields;
  }
}
