package dev.balsam.scheduler;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.settings.SettingEntries;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a site's settings say of the batch system.
 *
 * @param kind which one
 * @param bin the directory of its programs; on the PATH where nothing is said
 * @param options words for each submission, in place of the usual ones
 * @param template the script's template, in place of ours
 */
record SchedulerSettings(
    Optional<String> kind,
    Optional<String> bin,
    Optional<List<String>> options,
    Optional<Path> template) {
  private static final SortedSet<String> KNOWN =
      new TreeSet<>(Set.of("kind", "bin", "options", "template"));

  /**
   * Reads them.
   *
   * @param entries the entry {@code scheduler} of {@code settings.json}
   * @param site the site's directory, in which a template with a relative path is looked for
   * @throws BalsamException when an entry is not known
   */
  static SchedulerSettings of(Map<String, List<String>> entries, Path site) {
    SettingEntries said = new SettingEntries("scheduler", entries).only(KNOWN);
    return new SchedulerSettings(
        said.one("kind"),
        said.one("bin"),
        entries.containsKey("options") ? Optional.of(said.all("options")) : Optional.empty(),
        said.one("template").map(site::resolve));
  }
}
