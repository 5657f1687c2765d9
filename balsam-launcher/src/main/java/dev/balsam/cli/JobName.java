package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobQuery;
import dev.balsam.Site;
import java.util.List;
import java.util.stream.Collectors;

/** A job as people call it: by its number, or by a part of its name that no other job has. */
final class JobName {
  private static final int SHOWN = 5;

  private JobName() {}

  static Job find(Site site, String said) {
    if (!said.isEmpty() && said.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return site.job(number(said));
    }
    JobQuery like = site.jobs().nameLike(said);
    List<Job> found = like.limit(SHOWN + 1).list();
    if (found.size() == 1) {
      return found.get(0);
    }
    // A whole name counts for more than a part: "a" must be sayable beside "alpha".
    List<Job> called = site.jobs().named(said).limit(2).list();
    if (called.size() == 1 && called.get(0).name().equals(said)) {
      return called.get(0);
    }
    throw found.isEmpty() ? none(said) : several(said, like.count(), found);
  }

  private static long number(String said) {
    try {
      return Long.parseLong(said);
    } catch (NumberFormatException e) {
      throw new WrongWordsException("\"" + said + "\" is too long for the number of a job.", e);
    }
  }

  private static BalsamException none(String said) {
    return new BalsamException(
        "There is no job whose name is like \"" + said + "\". \"balsam ls\" shows the jobs.");
  }

  private static BalsamException several(String said, long count, List<Job> found) {
    String shown =
        found.stream()
            .limit(SHOWN)
            .map(job -> job.id() + " (" + job.name() + ")")
            .collect(Collectors.joining(", "));
    return new BalsamException(
        count
            + " jobs have a name like \""
            + said
            + "\": "
            + shown
            + (count > SHOWN ? ", ..." : "")
            + ". Give the number of one.");
  }
}
