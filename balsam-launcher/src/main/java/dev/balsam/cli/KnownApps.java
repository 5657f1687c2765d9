package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.BalsamException;
import dev.balsam.Site;
import java.util.HashMap;
import java.util.Map;

/** The apps of a site, each asked for once. */
final class KnownApps {
  private final Site site;
  private final Map<String, App> apps = new HashMap<>();

  KnownApps(Site site) {
    this.site = site;
  }

  App get(String name) {
    if (name.isEmpty()) {
      throw new BalsamException("No app is named. Give --application, or a column of that name.");
    }
    return apps.computeIfAbsent(name, this::stored);
  }

  private App stored(String name) {
    return site.app(name)
        .orElseThrow(
            () ->
                new BalsamException(
                    "There is no app \""
                        + name
                        + "\" on this site. Known: "
                        + site.apps().stream().map(App::name).toList()
                        + "."));
  }
}
