package dev.balsam.cli;

import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.admin.SiteServer;
import dev.balsam.admin.SiteUser;
import dev.balsam.admin.SiteUsers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code balsam server --list-users}. */
final class ListUsers implements ServerAction {
  private static final String ROW = "%-24s %-12s %s%n";

  @Override
  public int run(ServerScene scene) {
    SiteServer.requireNotStopped(scene.site());
    List<SiteUser> users = users(scene);
    if (scene.json().on()) {
      scene.json().rows(scene.out(), rows -> users.forEach(user -> rows.add(json(user))));
      return ExitCode.WELL;
    }
    scene.out().printf(Locale.ROOT, ROW, "user", "", "connections");
    for (SiteUser user : users) {
      scene
          .out()
          .printf(
              Locale.ROOT,
              ROW,
              user.name(),
              user.owner() ? "owner" : "collaborator",
              user.connections());
    }
    return ExitCode.WELL;
  }

  private static List<SiteUser> users(ServerScene scene) {
    try (Site site = Balsam.open(scene.site())) {
      return SiteUsers.of(site).list();
    }
  }

  private static Map<String, Object> json(SiteUser user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", user.name());
    json.put("owner", user.owner());
    json.put("connections", user.connections());
    return json;
  }
}
