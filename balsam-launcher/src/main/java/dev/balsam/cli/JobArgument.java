package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobRow;
import dev.balsam.Site;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One job, as people name it. */
final class JobArgument {
  static final String DESCRIPTION = "Number of the job, or its name if no other has that.";

  // More would not help to choose.
  private static final int NAMED = 6;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private JobArgument() {}

  static Job find(Site site, String word) {
    if (NUMBER.matcher(word).matches()) {
      return site.job(Long.parseLong(word));
    }
    try (Stream<JobRow> rows = site.jobs().named(word).limit(NAMED).rows()) {
      List<JobRow> found = rows.toList();
      if (found.size() == 1) {
        return site.job(found.get(0).id());
      }
      String name = "\"" + Plain.line(word) + "\"";
      throw new BalsamException(
          found.isEmpty()
              ? "There is no job named "
                  + name
                  + " on this site. Give its number, or look for it with balsam ls --name."
              : "The name " + name + " means several jobs: " + named(found) + ". Give a number.");
    }
  }

  private static String named(List<JobRow> found) {
    String some =
        found.stream()
            .limit(NAMED - 1)
            .map(
                row ->
                    row.workflow().isEmpty()
                        ? String.valueOf(row.id())
                        : row.id() + " (workflow " + Plain.line(row.workflow()) + ")")
            .collect(Collectors.joining(", "));
    return found.size() == NAMED ? some + " and others" : some;
  }
}
