package dev.balsam.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.BatchJob;
import dev.balsam.BatchReport;
import dev.balsam.BatchSpec;
import dev.balsam.BatchState;
import dev.balsam.Site;
import dev.balsam.launcher.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A site, and programs that answer like Slurm's on a good or a bad day. */
final class BatchQueueTest {
  @RegisterExtension
  final TestSite at = TestSite.with("\"scheduler\": {\"bin\": \"/tmp/balsam-no-such-directory\"}");

  private final List<Site> opened = new ArrayList<>();

  private BatchQueue queue(String sbatch, String squeue, String sacct) throws IOException {
    Path bin = Files.createDirectories(at.file("bin"));
    program(bin.resolve("sbatch"), sbatch);
    program(bin.resolve("squeue"), squeue);
    program(bin.resolve("sacct"), sacct);
    program(bin.resolve("scancel"), "echo \"scancel: error: no $1\" >&2; exit 1");
    return queue("{\"bin\": \"" + bin + "\"}");
  }

  // Settings are read when a site is opened.
  private BatchQueue queue(String scheduler) throws IOException {
    Files.writeString(at.file("settings.json"), "{\"scheduler\": " + scheduler + "}");
    Site site = at.connect(at.directory());
    opened.add(site);
    return BatchQueue.of(site);
  }

  @AfterEach
  void close() {
    opened.forEach(Site::close);
  }

  private static void program(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static BatchSpec spec(String project) {
    return new BatchSpec(
        project, "debug", 2, Duration.ofMinutes(5), "serial", Optional.of("it's"), Map.of());
  }

  @Test
  void a_submission_is_noted_with_its_script_and_its_words_reach_sbatch_as_they_are()
      throws IOException {
    BatchQueue queue =
        queue("for w in \"$@\"; do echo \"$w\"; done > \"$0.words\"; echo '77;here'", ":", ":");
    BatchJob job = queue.submit(spec("a b; touch x"), List.of("--comment=two words"));
    assertThat(job.state()).isEqualTo(BatchState.QUEUED);
    assertThat(job.schedulerId()).contains("77");
    assertThat(job.scheduler()).isEqualTo("slurm");
    assertThat(job.submittedBy()).isEqualTo(System.getProperty("user.name"));
    assertThat(job.submittedAt()).isPresent();
    Path script = at.file("batch/qlaunch" + job.id() + ".sh");
    assertThat(job.script()).contains(script);
    assertThat(Files.isExecutable(script)).isTrue();
    assertThat(script).content().contains("'--wf-filter' 'it'\\''s'");
    assertThat(Files.readAllLines(at.file("bin/sbatch.words")))
        .containsExactly(
            "--parsable",
            "--job-name=qlaunch" + job.id(),
            "--chdir=" + at.file("batch"),
            "--output=" + at.file("batch/qlaunch" + job.id() + ".out"),
            "--nodes=2",
            "--time=5",
            "--account=a b; touch x",
            "--partition=debug",
            "--exclusive",
            "--comment=two words",
            script.toString());
  }

  @Test
  void a_submission_that_fails_is_one_sentence_and_stays_in_the_record() throws IOException {
    BatchQueue queue =
        queue("echo 'sbatch: error: invalid partition specified: debug' >&2; exit 1", ":", ":");
    assertThatThrownBy(() -> queue.submit(spec("p"), List.of()))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "Batch job 1 was not submitted. sbatch did not take the batch job: \"sbatch: error: invalid partition specified: debug\".");
    BatchJob job = at.site().batchJobs().get(1);
    assertThat(job.state()).isEqualTo(BatchState.SUBMIT_FAILED);
    assertThat(job.message()).contains("invalid partition");
    assertThat(job.endedAt()).isPresent();
    assertThat(queue.refresh().jobs()).isEmpty();
    assertThatThrownBy(() -> queue.cancel(1))
        .hasMessage("Batch job 1 has ended: it is submit_failed.");
  }

  @Test
  void programs_of_slurm_without_a_cluster_are_told_from_a_refusal_with_what_to_do()
      throws IOException {
    BatchQueue queue =
        queue(
            "echo 'sbatch: error: resolve_ctls_from_dns_srv: res_nsearch error: Unknown host' >&2; exit 1",
            ":",
            ":");
    assertThatThrownBy(() -> queue.submit(spec("p"), List.of()))
        .hasMessageContaining("No Slurm answers on this machine.")
        .hasMessageContaining("{\"scheduler\": {\"kind\": \"local\"}}");
  }

  @Test
  void what_is_noted_as_a_number_but_is_an_option_of_a_command_is_given_to_none()
      throws IOException {
    BatchQueue queue = queue("echo 77", "echo asked >> \"$0.asked\"", "echo asked >> \"$0.asked\"");
    queue.submit(spec("p"), List.of());
    at.execute("update balsam.batch_job set scheduler_id = '--user=daemon'");
    assertThatThrownBy(() -> queue.cancel(1))
        .hasMessage(
            "Batch job 1 is noted as \"--user=daemon\", which is no number of a batch job. Nothing was cancelled.");
    assertThat(queue.refresh().jobs()).hasSize(1);
    assertThat(at.file("bin/sacct.asked")).doesNotExist();
  }

  @Test
  void a_batch_system_that_is_not_there_is_named() {
    BatchQueue queue = BatchQueue.of(at.site());
    assertThatThrownBy(() -> queue.submit(spec("p"), List.of()))
        .hasMessageStartingWith(
            "Batch job 1 was not submitted. sbatch did not take the batch job: ")
        .hasMessageContaining("balsam-no-such-directory");
    assertThat(queue.refresh().trouble().orElseThrow()).startsWith("squeue gives no list: ");
  }

  @Test
  void a_squeue_that_fails_or_is_cut_off_changes_nothing_and_one_that_works_does()
      throws IOException {
    String line = "77|RUNNING|p|debug|2|5:00|1795399201|N/A|None|x";
    BatchQueue queue =
        queue(
            "echo 77",
            "d=$(dirname \"$0\"); cat \"$d/answer\" 2>/dev/null || { echo down >&2; exit 1; }",
            "echo 'Slurm accounting storage is disabled' >&2; exit 1");
    BatchJob job = queue.submit(spec("p"), List.of());
    BatchQueue.Contents failed = queue.refresh();
    assertThat(failed.trouble()).contains("squeue gives no list: \"down\".");
    assertThat(failed.jobs())
        .singleElement()
        .extracting(BatchJob::state)
        .isEqualTo(BatchState.QUEUED);

    Path answer = at.file("bin/answer");
    Files.writeString(answer, line.substring(0, 20));
    BatchQueue.Contents cut = queue.refresh();
    assertThat(cut.trouble().orElseThrow())
        .isEqualTo("squeue printed \"77|RUNNING|p|debug|2\", which makes no sense.");
    assertThat(cut.jobs()).singleElement().extracting(BatchJob::state).isEqualTo(BatchState.QUEUED);

    Files.writeString(answer, line + "\n88|PENDING|p|debug|1|5:00|N/A|N/A|None|/o/other.sh\n");
    BatchQueue.Contents good = queue.refresh();
    assertThat(good.trouble()).isEmpty();
    assertThat(good.jobs())
        .singleElement()
        .extracting(BatchJob::state)
        .isEqualTo(BatchState.RUNNING);
    assertThat(good.others()).singleElement().extracting(BatchEntry::id).isEqualTo("88");

    Files.writeString(answer, "");
    assertThat(queue.refresh().jobs()).isEmpty();
    BatchJob gone = at.site().batchJobs().get(job.id());
    assertThat(gone.state()).isEqualTo(BatchState.GONE);
    assertThat(gone.startedAt()).isPresent();
    assertThat(gone.endedAt()).isPresent();
  }

  @Test
  void what_left_the_queue_long_ago_is_asked_of_the_accounting() throws IOException {
    BatchQueue queue =
        queue("echo 77", ":", "echo '77|FAILED|3:0|1795399201|1795399300|p|debug|2|00:05:00'");
    BatchJob job = queue.submit(spec("p"), List.of());
    assertThat(queue.refresh().jobs()).isEmpty();
    BatchJob ended = at.site().batchJobs().get(job.id());
    assertThat(ended.state()).isEqualTo(BatchState.FAILED);
    assertThat(ended.exitCode()).hasValue(3);
    at.site().batchJobs().heard(job.id(), BatchReport.of(BatchState.RUNNING, "late"));
    assertThat(at.site().batchJobs().get(job.id())).isEqualTo(ended);
  }

  @Test
  void what_has_ended_by_itself_is_not_cancelled() throws IOException {
    BatchQueue queue =
        queue("echo 77", ":", "echo '77|COMPLETED|0:0|1795399201|1795399300|p|debug|2|00:05:00'");
    BatchJob job = queue.submit(spec("p"), List.of());
    assertThatThrownBy(() -> queue.cancel(job.id()))
        .hasMessage("Batch job 1 has ended: it is finished.");
    assertThat(at.site().batchJobs().get(job.id()).state()).isEqualTo(BatchState.FINISHED);
  }

  @Test
  void an_accounting_that_does_not_answer_is_not_taken_for_an_end() throws IOException {
    BatchQueue queue = queue("echo 77", ":", "echo 'Connection refused' >&2; exit 1");
    queue.submit(spec("p"), List.of());
    BatchQueue.Contents contents = queue.refresh();
    assertThat(contents.trouble())
        .contains("sacct does not tell how batch jobs ended: \"Connection refused\".");
    assertThat(contents.jobs()).hasSize(1);
  }

  @Test
  void batch_jobs_of_other_users_and_of_other_systems_are_left_as_they_were_noted()
      throws IOException {
    BatchQueue queue = queue("echo 77", ":", ":");
    queue.submit(spec("p"), List.of());
    queue.submit(spec("p"), List.of());
    at.execute("update balsam.batch_job set submitted_by = 'ada' where id = 1");
    at.execute("update balsam.batch_job set scheduler = 'pbs' where id = 2");
    assertThat(queue.refresh().jobs()).hasSize(2);
    assertThatThrownBy(() -> queue.cancel(2))
        .hasMessage(
            "Batch job 2 is in pbs, and this command speaks to slurm. Run it where the batch job was submitted.");
    assertThatThrownBy(() -> queue.cancel(1))
        .hasMessage("scancel did not end batch job 77: \"scancel: error: no 77\".");
    assertThatThrownBy(() -> queue.cancel(9))
        .hasMessage("There is no batch job 9. `balsam ls queues` lists them.");
  }

  @Test
  void settings_that_make_no_sense_are_refused() throws IOException {
    assertThatThrownBy(() -> queue("{\"kind\": \"moab\"}"))
        .hasMessage(
            "The setting scheduler.kind names \"moab\", which is not known. Known: local, slurm.");
    assertThatThrownBy(() -> queue("{\"queue\": \"x\"}"))
        .hasMessageContaining(
            "has an unknown entry \"queue\". Known: bin, kind, options, template.");
    BatchQueue queue = queue("{\"kind\": \"local\", \"template\": \"mine.sh\"}");
    assertThatThrownBy(() -> queue.submit(spec("p"), List.of()))
        .hasMessageContaining(at.file("mine.sh") + " cannot be read.");
    Files.writeString(at.file("mine.sh"), "#!/bin/sh\n#SBATCH --x\n{{qeue}}\n");
    assertThatThrownBy(() -> queue.submit(spec("p"), List.of()))
        .hasMessageContaining("mine.sh holds {{qeue}}, which is not known.");
  }

  @Test
  void without_settings_the_batch_system_is_the_one_whose_command_is_there() {
    SchedulerSettings none = SchedulerSettings.of(Map.of(), Path.of("/"));
    assertThat(SchedulerChoice.kind(none, "sbatch"::equals)).isEqualTo("slurm");
    assertThat(SchedulerChoice.kind(none, program -> false)).isEqualTo("local");
  }
}
