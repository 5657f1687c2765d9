package dev.balsam.cli;

import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.admin.SiteServer;
import dev.balsam.admin.SiteUsers;
import java.util.Map;

/** {@code balsam server --drop-user}. */
final class DropUser implements ServerAction {
  private final String name;

  DropUser(String name) {
    this.name = name;
  }

  @Override
  public int run(ServerScene scene) {
    SiteServer.requireNotStopped(scene.site());
    try (Site site = Balsam.open(scene.site())) {
      SiteUsers.of(site).drop(name);
    }
    if (scene.json().on()) {
      scene.json().print(scene.out(), Map.of("user", name));
    } else {
      scene
          .out()
          .println(
              Plain.line(name)
                  + " may no longer use the site. What they did stays in its history.");
    }
    return ExitCode.WELL;
  }
}
