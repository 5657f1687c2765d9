package dev.balsam.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A user of the operating system, as whom root runs the installed command: with that user's rights
 * and group only, a home of its own, and a umask that leaves others nothing.
 */
public final class LoginUser {
  private final String name;
  private final Path home;
  private final List<String> prefix;

  private LoginUser(String name, Path home, List<String> prefix) {
    this.name = name;
    this.home = home;
    this.prefix = prefix;
  }

  /**
   * A user that every system has.
   *
   * @param name its name
   * @param group one more group that it is to be in
   * @param root a directory that everybody may enter; its home is made there
   */
  public static LoginUser of(String name, String group, Path root)
      throws IOException, InterruptedException {
    String uid = said(List.of("id", "-u", name));
    String gid = said(List.of("id", "-g", name));
    List<String> prefix =
        List.of(
            "setpriv",
            "--reuid=" + uid,
            "--regid=" + gid,
            "--groups=" + numberOf(group).orElseThrow(),
            "--");
    Path home = Files.createDirectories(root.resolve("home-" + name));
    said(List.of("chown", uid + ":" + gid, home.toString()));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    return new LoginUser(name, home, prefix);
  }

  /** The number of a group, if there is such a group. */
  public static Optional<String> numberOf(String group) throws IOException, InterruptedException {
    Process ask = new ProcessBuilder("getent", "group", group).start();
    String line = new String(ask.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return ask.waitFor() == 0 ? Optional.of(line.split(":", 4)[2]) : Optional.empty();
  }

  /** The login name. */
  public String name() {
    return name;
  }

  /** The home. */
  public Path home() {
    return home;
  }

  /** The command of a distribution that everybody may read, as this user runs it. */
  public InstalledBalsam balsam(Path distribution) throws IOException {
    Path script = home.resolveSibling("balsam-of-" + name);
    Files.writeString(
        script,
        "#!/bin/sh\numask 077\nexec "
            + String.join(" ", prefix)
            + " "
            + distribution.resolve("bin/balsam")
            + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return InstalledBalsam.inHome(home)
        .as(script)
        .env("XDG_CACHE_HOME", home.resolve(".cache").toString());
  }

  /** Whether some program ends well when this user runs it. */
  public boolean can(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(Arrays.asList(words));
    Process process =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }

  private static String said(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
    return out.strip();
  }
}
