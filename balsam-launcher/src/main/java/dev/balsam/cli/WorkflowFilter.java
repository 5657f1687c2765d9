package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The workflow that {@code --wf-filter} names: exactly. The original takes every workflow whose
 * name holds the text, and so one too many when a second is called alike; here somebody who means
 * that is told the names.
 */
final class WorkflowFilter {
  private static final int MOST_NAMES = 10;

  private WorkflowFilter() {}

  /**
   * Refuses a text that is no workflow but a part of some.
   *
   * @return whether there is such a workflow already
   */
  static boolean check(Site site, String name) {
    if (site.jobs().workflow(name).limit(1).count() > 0) {
      return true;
    }
    alike(site, name)
        .ifPresent(
            alike -> {
              throw new BalsamException(alike + " --wf-filter takes the exact name of one.");
            });
    return false;
  }

  /** Sentences on the workflows that are called alike, where none is called so and some are. */
  static Optional<String> alike(Site site, String name) {
    if (site.jobs().workflow(name).limit(1).count() > 0) {
      return Optional.empty();
    }
    String part = name.toLowerCase(Locale.ROOT);
    List<String> alike;
    try (var names = site.workflows()) {
      alike =
          names
              .filter(workflow -> workflow.toLowerCase(Locale.ROOT).contains(part))
              .limit(MOST_NAMES)
              .map(Plain::line)
              .toList();
    }
    return alike.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "No workflow is called \""
                + Plain.line(name)
                + "\". Called alike: "
                + String.join(", ", alike)
                + ".");
  }
}
