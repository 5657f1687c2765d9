package dev.balsam.launcher.testing;

import dev.balsam.Balsam;
import dev.balsam.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A site with a PostgreSQL of its own, for tests that break it. */
public final class OwnServer implements AutoCloseable {
  private final Path directory;
  private final Site site;

  private OwnServer(Path directory, Site site) {
    this.directory = directory;
    this.site = site;
  }

  /** Opens a new site with such settings. */
  public static OwnServer open(String settings) throws IOException {
    Path directory = Files.createTempDirectory("balsam-own-server-").toRealPath();
    // The server runs as another user when this JVM is root.
    directory.toFile().setExecutable(true, false);
    directory.toFile().setReadable(true, false);
    Files.writeString(directory.resolve("settings.json"), settings);
    return new OwnServer(directory, Balsam.open(directory));
  }

  public Site site() {
    return site;
  }

  public Path file(String name) {
    return directory.resolve(name);
  }

  /** The process id of the postmaster. */
  public long postmaster() {
    return Long.parseLong(Wait.lines(directory.resolve("db/postmaster.pid")).get(0).strip());
  }

  /** The postmaster and its children. */
  public List<Long> processes() {
    return ProcessHandle.of(postmaster())
        .orElseThrow()
        .descendants()
        .map(ProcessHandle::pid)
        .toList();
  }

  /** Opens the site a second time, which starts its server if it is down. */
  public Site openAgain() {
    return Balsam.open(directory);
  }

  /** As somebody for whom it is just some server, and who cannot start it again. */
  public Site connect(String settings) throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("settings.json"), settings);
    TestServer.Login login = TestServer.Login.of(directory);
    return Balsam.connect(login.url("balsam"), login.user(), login.password(), elsewhere);
  }

  @Override
  public void close() {
    site.close();
    Wait.run("rm", "-rf", directory.toString());
  }
}
