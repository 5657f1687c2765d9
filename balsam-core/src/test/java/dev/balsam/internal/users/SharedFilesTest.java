package dev.balsam.internal.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFilesTest {
  private static final int MANY = 3000;
  private final Path site;
  private final Path data;
  private final Path outside;

  SharedFilesTest(@TempDir Path temp) throws IOException {
    site = Files.createDirectory(temp.resolve("site"));
    data = Files.createDirectory(site.resolve("data"));
    outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(site.resolve("server.json"), "{}");
  }

  private static Path file(Path file, String mode) throws IOException {
    Files.createFile(file);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
  }

  private void share() throws IOException {
    SharedFiles.share(
        site, Files.readAttributes(site, PosixFileAttributes.class).group().getName());
  }

  @Test
  void a_link_in_the_place_of_a_directory_meanwhile_leads_nowhere() throws Exception {
    Path job = Files.createDirectories(data.resolve("wf/job"));
    for (int i = 0; i < MANY; i++) {
      file(job.resolve("f" + i), "rw-------");
      file(outside.resolve("f" + i), "rw-------");
    }
    Files.setPosixFilePermissions(job, PosixFilePermissions.fromString("rwx------"));
    FutureTask<Boolean> swap =
        new FutureTask<>(
            () -> {
              // The directory is given before what is in it.
              while (mode(job) == 0700) {
                Thread.onSpinWait();
              }
              Files.move(job, job.resolveSibling("was"));
              Files.createSymbolicLink(job, outside);
              return true;
            });
    new Thread(swap).start();
    share();
    assertThat(swap.get()).isTrue();
    for (int i = 0; i < MANY; i++) {
      assertThat(mode(outside.resolve("f" + i))).isEqualTo(0600);
      assertThat(mode(job.resolveSibling("was/f" + i))).isEqualTo(0660);
    }
  }

  @Test
  void directories_keep_their_special_bits_and_files_get_what_their_owner_has() throws Exception {
    Path job = Files.createDirectories(data.resolve("wf/job"));
    Files.setAttribute(job, "unix:mode", 01700);
    Path program = file(job.resolve("run"), "rwx------");
    Path closed = file(job.resolve("closed"), "---------");
    Path away = Files.createSymbolicLink(job.resolve("away"), outside);
    int before = mode(outside);
    share();
    assertThat(mode(job)).isEqualTo(03770);
    assertThat(mode(data) & 02070).isEqualTo(02070);
    assertThat(mode(program)).isEqualTo(0770);
    assertThat(mode(closed)).isZero();
    assertThat(away).isSymbolicLink();
    assertThat(mode(outside)).isEqualTo(before);
  }
}
