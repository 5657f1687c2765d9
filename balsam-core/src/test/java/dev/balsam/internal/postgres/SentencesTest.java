package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an open says when it cannot make the server run. */
class SentencesTest {
  private final Path temp;

  SentencesTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> opening(Path site) {
    return opening(site, PostgresSettings.defaults());
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> opening(
      Path site, PostgresSettings settings) {
    return assertThatThrownBy(() -> ManagedPostgres.open(site, settings).close())
        .isInstanceOf(BalsamException.class);
  }

  @Test
  void something_else_is_in_the_place_of_the_cluster() throws Exception {
    Files.createDirectories(temp.resolve("db/photos"));
    opening(temp).hasMessageContaining("exists but is not a PostgreSQL cluster");
    assertThat(temp.resolve("db/photos")).exists();
  }

  @Test
  void the_site_is_a_file() throws Exception {
    opening(Files.createFile(temp.resolve("file"))).hasMessageContaining("cannot write");
  }

  @Test
  void the_site_may_not_be_written() throws Exception {
    assumeTrue(!Sites.root(), "root may write everywhere");
    Path site = Files.createDirectory(temp.resolve("site"));
    Files.setPosixFilePermissions(site, PosixFilePermissions.fromString("r-xr-xr-x"));
    opening(site).hasMessageContaining("permission denied; make the directory writable");
    opening(site.resolve("below")).hasMessageContaining("permission denied");
  }

  @Test
  void no_binaries_of_the_cluster_s_version_are_there() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Files.writeString(site.resolve("db/PG_VERSION"), "11\n");
    Path file = Sites.layout(site).serverFile();
    ServerRecord record = ServerFile.read(file).orElseThrow();
    ServerFile.write(
        file,
        record.withStart(
            new ServerRecord.Binaries(Path.of("/gone/bin"), true),
            record.startedBy(),
            record.host()));
    opening(site)
        .hasMessageContaining("of PostgreSQL 11")
        .hasMessageContaining("/gone/bin")
        .hasMessageContaining("install PostgreSQL 11");
  }

  @Test
  void the_server_does_not_start() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    opening(
            site,
            new PostgresSettings(BinariesSource.BUNDLED, Map.of("shared_buffers", "nonsense")))
        .hasMessageContaining("did not start")
        .hasMessageContaining("invalid value for parameter \"shared_buffers\": \"nonsense\"")
        .hasMessageContaining(site.toRealPath().resolve("log").toString());
    assertThat(Sites.running(site)).isFalse();
    // The next open is not hindered by it.
    ManagedPostgres.open(site, PostgresSettings.defaults()).close();
  }

  @Test
  void the_record_is_missing_or_damaged() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Path file = site.resolve("server.json");
    Files.writeString(file, "{\"port\": 5");
    opening(site).hasMessageContaining("is damaged");
    Files.writeString(file, "{\"port\": 5}");
    opening(site).hasMessageContaining("the field 'user' is missing");
    Files.delete(file);
    opening(site).hasMessageContaining("is missing although there is a cluster");
  }

  @Test
  void the_password_of_the_record_is_not_the_server_s() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Path file = Sites.layout(site).serverFile();
    ServerRecord record = ServerFile.read(file).orElseThrow();
    ServerFile.write(
        file,
        new ServerRecord(
            record.port(),
            record.user(),
            "wrong",
            record.binaries(),
            record.startedBy(),
            record.host()));
    opening(site).hasMessageContaining("does not let 'balsam' in");
    assertThat(Sites.running(site)).isFalse();
  }

  @Test
  void the_server_is_on_another_machine() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Path file = Sites.layout(site).serverFile();
    ServerRecord record = ServerFile.read(file).orElseThrow();
    ServerFile.write(
        file, record.withStart(record.binaries(), record.startedBy(), "login07.example"));
    // It was stopped there, so it may be started here.
    ManagedPostgres.open(site, PostgresSettings.defaults()).close();
    ServerFile.write(
        file, record.withStart(record.binaries(), record.startedBy(), "login07.example"));
    Files.writeString(
        Sites.layout(site).postmasterPid(), "4000000\n/x\n1\n5432\n\n127.0.0.1\n\nready\n");
    opening(site).hasMessageContaining("runs on the machine login07.example");
  }

  @Test
  void the_disk_is_full() throws Exception {
    assumeTrue(Sites.root(), "only root may mount a small disk");
    Path disk = Files.createDirectory(temp.resolve("disk"));
    try {
      Sites.run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk.toString());
    } catch (IOException e) {
      assumeTrue(false, "this machine does not let root mount: " + e.getMessage());
    }
    try {
      Path site = disk.resolve("site");
      opening(site).hasMessageContaining("the disk is full");
      assertThat(site.resolve("db")).doesNotExist();
    } finally {
      Sites.run("umount", disk.toString());
    }
  }

  @Test
  void the_directory_of_binaries_holds_none() throws Exception {
    opening(temp.resolve("site"), new PostgresSettings(BinariesSource.directory(temp), Map.of()))
        .hasMessageContaining("does not hold the programs initdb, pg_ctl, postgres");
  }

  @Test
  void the_binaries_are_where_a_shell_would_read_their_path() throws Exception {
    Path bin = Files.createDirectories(temp.resolve("a$(id)b"));
    for (String program : List.of("initdb", "pg_ctl", "postgres")) {
      Path file = Files.createFile(bin.resolve(program));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    opening(temp.resolve("site"), new PostgresSettings(BinariesSource.directory(bin), Map.of()))
        .hasMessageContaining("since the path holds one of");
  }
}
