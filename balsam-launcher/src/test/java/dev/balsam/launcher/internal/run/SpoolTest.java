package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results on disk. */
final class SpoolTest {
  private static final LauncherRecord LAUNCHER = new LauncherRecord(7, "here boot \"ns\"", 42, "9");
  private static final RunResult FAILED =
      new RunResult(
          3,
          2,
          List.of(JobState.RUN_ERROR, JobState.RESTART_READY),
          Instant.parse("2026-01-02T03:04:05.678901Z"),
          new Outcome.Signalled(9),
          "It said:\n  \"no\" \\ ü \0",
          Optional.of(Duration.ofMillis(1_500)),
          true,
          false);

  private final Path site;

  SpoolTest(@TempDir Path site) {
    this.site = site;
  }

  private SpoolDirectory directory() {
    return new SpoolDirectory(site);
  }

  private Path file() {
    return site.resolve("spool/launcher-7.jsonl");
  }

  private static RunResult finished(long job) {
    return new RunResult(
        job,
        1,
        List.of(JobState.RUN_DONE, JobState.POSTPROCESSED, JobState.JOB_FINISHED),
        Instant.parse("2026-01-02T03:04:05Z"),
        new Outcome.Exited(0),
        "",
        Optional.empty(),
        false,
        true);
  }

  @Test
  void nothing_is_on_disk_before_something_is_kept_and_after_all_is_settled() {
    Spool spool = directory().spool(LAUNCHER);
    spool.settled(List.of(FAILED));
    assertThat(site).isEmptyDirectory();
    spool.keep(List.of());
    assertThat(site).isEmptyDirectory();
    spool.keep(List.of(FAILED, finished(1)));
    spool.settled(List.of(FAILED));
    assertThat(file()).exists();
    spool.settled(List.of(finished(1)));
    assertThat(file()).doesNotExist();
  }

  @Test
  void what_is_kept_is_read_as_it_was_by_whoever_comes_later() {
    Spool spool = directory().spool(LAUNCHER);
    spool.keep(List.of(FAILED));
    spool.keep(List.of(FAILED, finished(4)));
    assertThat(spool.holds(List.of(FAILED, finished(4)))).isTrue();
    assertThat(directory().launchers()).containsExactly(LAUNCHER);
    assertThat(directory().of(LAUNCHER)).containsExactly(FAILED, finished(4));
  }

  @Test
  void only_its_owner_may_read_it() throws IOException {
    directory().spool(LAUNCHER).keep(List.of(FAILED));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(site.resolve("spool"))))
        .isEqualTo("rwx------");
  }

  @Test
  void a_torn_last_line_is_ignored() throws IOException {
    directory().spool(LAUNCHER).keep(List.of(FAILED, finished(4)));
    byte[] all = Files.readAllBytes(file());
    int whole = 0;
    for (int length = 0; length <= all.length; length++) {
      Files.write(file(), Arrays.copyOf(all, length));
      List<RunResult> read = directory().of(LAUNCHER);
      assertThat(read).isEqualTo(List.of(FAILED, finished(4)).subList(0, read.size()));
      assertThat(read.size()).isGreaterThanOrEqualTo(whole);
      whole = read.size();
      try (Stream<Path> renamed = Files.list(site.resolve("spool"))) {
        renamed.forEach(SpoolDirectory::delete);
      }
    }
    assertThat(whole).isEqualTo(2);
  }

  @Test
  void a_line_of_another_version_is_ignored() throws IOException {
    directory().spool(LAUNCHER).keep(List.of(finished(4)));
    String foreign = "{\"job\":1,\"attempt\":1,\"at\":\"x\",\"path\":[\"NO_SUCH_STATE\"]}\n[]\n";
    Files.writeString(file(), foreign, StandardOpenOption.APPEND);
    directory().spool(new LauncherRecord(8, "h", 1, "2")).keep(List.of(FAILED));
    Files.writeString(site.resolve("spool/launcher-9.jsonl"), "{\"laun");
    assertThat(directory().of(LAUNCHER)).containsExactly(finished(4));
    assertThat(directory().launchers())
        .extracting(LauncherRecord::id)
        .containsExactlyInAnyOrder(7L, 8L);
  }

  @Test
  void on_a_full_disk_results_stay_in_memory_and_are_kept_when_there_is_room_again()
      throws IOException {
    Files.createDirectory(site.resolve("spool"));
    // Every write to it fails with ENOSPC, see full(4).
    Files.createSymbolicLink(file(), Path.of("/dev/full"));
    Spool spool = directory().spool(LAUNCHER);
    spool.keep(List.of(FAILED));
    assertThat(spool.holds(List.of(FAILED))).isFalse();
    Files.delete(file());
    spool.keep(List.of(FAILED, finished(4)));
    assertThat(spool.holds(List.of(FAILED, finished(4)))).isTrue();
    assertThat(directory().of(LAUNCHER)).containsExactly(FAILED, finished(4));
  }

  @Test
  void what_others_have_removed_is_kept_again() {
    Spool spool = directory().spool(LAUNCHER);
    spool.keep(List.of(FAILED));
    directory().settled(LAUNCHER, directory().of(LAUNCHER), 1);
    assertThat(directory().launchers()).isEmpty();
    spool.keep(List.of(FAILED, finished(4)));
    assertThat(directory().launchers()).containsExactly(LAUNCHER);
    spool.settled(List.of(FAILED, finished(4)));
    assertThat(site.resolve("spool")).isEmptyDirectory();
  }

  @Test
  void what_is_added_while_others_record_is_not_dropped_with_what_they_have_read() {
    Spool spool = directory().spool(LAUNCHER);
    spool.keep(List.of(FAILED));
    List<RunResult> read = directory().of(LAUNCHER);
    assertThat(read).containsExactly(FAILED);
    spool.keep(List.of(finished(4)));
    directory().settled(LAUNCHER, read, 1);
    assertThat(directory().launchers()).containsExactly(LAUNCHER);
    assertThat(directory().of(LAUNCHER)).containsExactly(finished(4));
  }

  @Test
  void what_was_read_and_not_settled_is_read_again() {
    Spool spool = directory().spool(LAUNCHER);
    spool.keep(List.of(FAILED));
    assertThat(directory().of(LAUNCHER)).containsExactly(FAILED);
    assertThat(directory().launchers()).containsExactly(LAUNCHER);
    assertThat(directory().of(LAUNCHER)).containsExactly(FAILED);
    directory().settled(LAUNCHER, List.of(FAILED), 1);
    assertThat(site.resolve("spool")).isEmptyDirectory();
  }

  @Test
  void a_file_that_cannot_be_read_does_not_count_as_none() throws IOException {
    Files.createDirectories(file());
    assertThat(directory().launchers()).isEmpty();
    assertThatThrownBy(() -> directory().of(LAUNCHER))
        .isInstanceOf(BalsamException.class)
        .hasMessageStartingWith("What launcher 7 kept in " + site.resolve("spool"))
        .hasMessageEndingWith("Make it readable.");
    Files.delete(file());
    assertThat(directory().of(LAUNCHER)).isEmpty();
  }

  @Test
  void a_file_whose_first_line_is_torn_is_begun_anew_by_its_launcher_and_dropped_by_others()
      throws IOException {
    Spool spool = directory().spool(LAUNCHER);
    spool.keep(List.of(FAILED));
    Files.writeString(file(), "{\"launcher\":7,\"ho");
    spool.keep(List.of(FAILED, finished(4)));
    assertThat(directory().of(LAUNCHER)).containsExactly(FAILED, finished(4));
    directory().settled(LAUNCHER, List.of(FAILED, finished(4)), 2);
    Files.writeString(file(), "{\"laun");
    assertThat(directory().of(LAUNCHER)).isEmpty();
    assertThat(site.resolve("spool")).isEmptyDirectory();
  }

  @Test
  void half_a_line_at_the_end_does_not_spoil_the_next_one() throws IOException {
    Spool spool = directory().spool(LAUNCHER);
    spool.keep(List.of(FAILED));
    Files.writeString(file(), "{\"job\":", StandardOpenOption.APPEND);
    spool.keep(List.of(finished(4)));
    assertThat(directory().of(LAUNCHER)).containsExactly(FAILED, finished(4));
  }
}
