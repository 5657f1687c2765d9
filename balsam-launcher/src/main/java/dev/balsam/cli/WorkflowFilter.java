package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import java.util.List;
import java.util.Locale;

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
    if (!alike.isEmpty()) {
      throw new BalsamException(
          "No workflow is called \""
              + Plain.line(name)
              + "\". Called alike: "
              + String.join(", ", alike)
              + ". --wf-filter takes the exact name of one.");
    }
    return false;
  }
}
