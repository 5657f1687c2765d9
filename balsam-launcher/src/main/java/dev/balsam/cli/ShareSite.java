package dev.balsam.cli;

import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.admin.Invitation;
import dev.balsam.admin.SiteServer;
import dev.balsam.admin.SiteUsers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code balsam server --add-user}, {@code --group}, or both. */
final class ShareSite implements ServerAction {
  @Option(
      names = "--add-user",
      paramLabel = "NAME",
      description =
          "Let another user of this machine use the site, with a password of their own. The server then runs until it is stopped.")
  private @Nullable String user;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "Share the site's files with a group, so that its members may run launchers.")
  private @Nullable String group;

  @Override
  public int run(ServerScene scene) {
    SiteServer.requireNotStopped(scene.site());
    try (Site site = Balsam.open(scene.site())) {
      SiteUsers users = SiteUsers.of(site);
      if (group != null) {
        users.shareFiles(group);
      }
      if (user != null) {
        tell(scene, users.add(user));
      } else if (scene.json().on()) {
        scene.json().print(scene.out(), Map.of("group", String.valueOf(group)));
      } else {
        scene.out().println("The group " + group + " may run launchers in " + scene.site() + ".");
      }
      return ExitCode.WELL;
    }
  }

  private static void tell(ServerScene scene, Invitation invitation) {
    if (scene.json().on()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("user", invitation.user());
      json.put("token", invitation.file().isPresent() ? null : invitation.token());
      json.put("file", invitation.file());
      json.put("hints", invitation.hints());
      scene.json().print(scene.out(), json);
      return;
    }
    if (invitation.file().isPresent()) {
      scene
          .out()
          .println(
              invitation.user()
                  + " may use the site now. The password is in "
                  + invitation.file().get()
                  + ", which only "
                  + invitation.user()
                  + " can read.");
    } else {
      // Not with the token, which may go into a file or a pipe.
      scene
          .err()
          .println(
              "Give this token to "
                  + invitation.user()
                  + ", who takes it up with \"balsam server --join\". It works once.");
      scene.out().println(invitation.token());
    }
    invitation.hints().forEach(hint -> scene.err().println("balsam: " + hint));
  }
}
