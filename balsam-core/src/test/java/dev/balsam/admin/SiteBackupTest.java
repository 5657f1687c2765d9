package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.Workflow;
import dev.balsam.testing.RichSite;
import dev.balsam.testing.TestSites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SiteBackupTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private final Path temp;

  SiteBackupTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void a_backup_shows_one_moment_however_busy_the_site_is() throws Exception {
    Site site = SITES.site();
    App app = Balsam.app("a", "true");
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch busy = new CountDownLatch(50);
    ExecutorService writer = Executors.newSingleThreadExecutor();
    Future<Integer> wrote =
        writer.submit(
            () -> {
              int pairs = 0;
              for (; !done.get(); pairs++) {
                Workflow pair = Balsam.workflow("pair");
                pair.job("child", app).dependsOn(pair.job("parent", app));
                site.submit(pair);
                busy.countDown();
              }
              return pairs;
            });
    busy.await();
    List<Progress> told = new ArrayList<>();
    Backup backup = SiteBackup.of(site).onProgress(told::add).to(temp.resolve("busy.zip"));
    done.set(true);
    int pairs = wrote.get();
    writer.shutdown();
    long jobs = backup.rows().getOrDefault("job", 0L);
    assertThat(jobs).isBetween(100L, 2L * pairs).isEven();
    assertThat(backup.rows())
        .containsEntry("job_status", jobs)
        .containsEntry("job_event", jobs)
        .containsEntry("job_dependency", jobs / 2);
    assertThat(told).extracting(Progress::what).contains("rows of job", "rows of job_event");
    assertThat(SiteBackup.check(temp.resolve("busy.zip"))).isEqualTo(backup);
  }

  @Test
  void the_file_is_its_owners_alone_and_nothing_else_is_left() throws IOException {
    RichSite.fill(SITES.site());
    Path file = temp.resolve("one.zip");
    Backup backup = SiteBackup.of(SITES.site()).to(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(names(temp)).containsExactly("one.zip");
    assertThat(backup.bytes()).isEqualTo(Files.size(file));
    assertThat(backup.site()).isEqualTo(SITES.site().directory());
    assertThat(backup.withData()).isFalse();
    // A second one asks nothing and overwrites nothing.
    assertThatThrownBy(() -> SiteBackup.of(SITES.site()).to(file))
        .isInstanceOf(BalsamException.class)
        .hasMessage(file + " is there already. Name another file, or remove that one first.");
    assertThat(Files.size(file)).isEqualTo(backup.bytes());
    assertThatThrownBy(() -> SiteBackup.of(SITES.site()).to(temp.resolve("no/where.zip")))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("there is no directory " + temp.resolve("no"));
  }

  @Test
  void one_that_fails_in_the_middle_leaves_nothing() throws IOException {
    RichSite.fill(SITES.site());
    assertThatThrownBy(
            () ->
                SiteBackup.of(SITES.site())
                    .onProgress(
                        step -> {
                          if (step.what().equals("rows of job_event")) {
                            throw new BalsamException("enough");
                          }
                        })
                    .to(temp.resolve("half.zip")))
        .hasMessage("enough");
    assertThat(names(temp)).isEmpty();
    // The connection went back to the pool without a transaction.
    assertThat(SITES.site().jobs().count()).isEqualTo(6);
    assertThat(
            SITES.sql(
                "select count(*) from pg_stat_activity where state like 'idle in%'"
                    + " and datname = current_database()"))
        .containsExactly("0");
  }

  @Test
  void what_is_cut_off_changed_or_something_else_is_told_in_a_sentence() throws IOException {
    RichSite.fill(SITES.site());
    Path whole = temp.resolve("whole.zip");
    SiteBackup.of(SITES.site()).withData().to(whole);
    byte[] bytes = Files.readAllBytes(whole);
    Path bad = temp.resolve("bad.zip");
    for (int length : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
      Files.write(bad, Arrays.copyOf(bytes, length));
      refused(bad);
    }
    // One bit: what is not noticed was in no row, such as the time of an entry.
    Backup right = SiteBackup.check(whole);
    int noticed = 0;
    for (int at = 200; at < bytes.length - 200; at += bytes.length / 40) {
      byte[] changed = bytes.clone();
      changed[at] ^= 0x10;
      Files.write(bad, changed);
      if (isWell(bad, right)) {
        continue;
      }
      refused(bad);
      noticed++;
    }
    assertThat(noticed).isGreaterThan(20);
    Files.writeString(bad, "this is no zip at all");
    refused(bad);
    assertThatThrownBy(() -> SiteBackup.check(temp.resolve("none.zip")))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("There is no backup " + temp.resolve("none.zip"));
  }

  private static boolean isWell(Path file, Backup right) {
    try {
      Backup read = SiteBackup.check(file);
      assertThat(read.rows()).isEqualTo(right.rows());
      assertThat(read.site()).isEqualTo(right.site());
      assertThat(read.madeAt()).isEqualTo(right.madeAt());
      return true;
    } catch (BalsamException e) {
      return false;
    }
  }

  private static void refused(Path bad) {
    assertThatThrownBy(() -> SiteBackup.check(bad))
        .isInstanceOf(BalsamException.class)
        .hasMessageStartingWith("The backup " + bad + " ");
  }
}
