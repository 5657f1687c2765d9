package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.launcher.testing.FaultCampaign;
import dev.balsam.launcher.testing.FaultyProxy;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Networks that cut, swallow or delay what a launcher and its database say to each other. */
final class NetworkFaultsTest {
  private static final String WHAT_RUNS = "where owner = $1 and state = 'RUNNING'";

  private static final String RENEWS = "\"lease_until\" = now()";

  private static final String SETTLES =
      "where owner = $1 and state in ('READY', 'POSTPROCESSED') and job_id <> all";

  private static final String TAKES =
      "where s.state in ('READY', 'POSTPROCESSED') and s.owner is null";

  // Half of it is how long a launcher waits for an answer.
  @RegisterExtension final TestSite at = new TestSite(10, 0.3);

  private FaultyProxy proxy;
  private Site through;

  @BeforeEach
  void open() throws IOException {
    proxy = new FaultyProxy(TestSite.serverPort());
    through = at.connectThrough(proxy.port(), at.file("through"));
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    through.close();
  }

  private Launcher launcher() {
    return Launcher.on(through).allocation(Allocation.local(4)).progress(false).untilIdle().start();
  }

  private FaultCampaign campaign() {
    return FaultCampaign.submit(at.site(), through.directory());
  }

  private void endsWell(FaultCampaign campaign, Launcher launcher) {
    assertThat(launcher.await().leftBehind()).isEmpty();
    campaign.endedWell();
  }

  @Test
  void connections_are_cut_in_the_middle_of_what_is_sent() {
    FaultCampaign campaign = campaign();
    proxy.cutAfterBytes(12_000);
    try (Launcher launcher = launcher()) {
      endsWell(campaign, launcher);
    }
    assertThat(proxy.cuts()).isGreaterThan(1);
  }

  @Test
  void answers_to_commits_are_lost() {
    FaultCampaign campaign = campaign();
    proxy.cutAfterEvery(5);
    try (Launcher launcher = launcher()) {
      endsWell(campaign, launcher);
    }
    assertThat(proxy.cuts()).isGreaterThan(3);
  }

  @Test
  void connections_are_reset() {
    FaultCampaign campaign = campaign();
    try (Launcher launcher = launcher()) {
      for (int runs = 1; runs <= FaultCampaign.JOBS; runs += 3) {
        campaign.awaitBegun(runs);
        proxy.reset();
      }
      endsWell(campaign, launcher);
    }
  }

  @Test
  void everything_is_slow() {
    FaultCampaign campaign = campaign();
    proxy.delay(Duration.ofMillis(20));
    try (Launcher launcher = launcher()) {
      endsWell(campaign, launcher);
    }
  }

  @Test
  void a_launcher_that_ends_while_its_lease_is_renewed_has_not_lost_it() throws Exception {
    Job job = at.submit(at.sh("job", "true"));
    proxy.holdAnswerTo(sent -> sent.contains("stopped_at = now()"));
    try (Launcher launcher = launcher()) {
      assertThat(proxy.awaitHeld()).isTrue();
      // Its end is stored and not answered yet: a renewal now finds no lease any more.
      proxy.awaitSent(RENEWS);
      proxy.awaitSent(RENEWS);
      proxy.release();
      assertThat(launcher.await().finished()).isEqualTo(1);
    }
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void connections_on_which_nothing_arrives_any_more_are_given_up_within_the_lease() {
    FaultCampaign campaign = campaign();
    try (Launcher launcher = launcher()) {
      campaign.awaitBegun(3);
      proxy.freeze();
      endsWell(campaign, launcher);
    }
    assertThat(at.query("select count(*) from balsam.launcher")).containsExactly("1");
  }

  @Test
  void a_transaction_that_the_network_has_swallowed_does_not_keep_its_locks() throws Exception {
    FaultCampaign campaign = campaign();
    // Holds the lock on the row of the launcher, whose lease could not be renewed any more.
    proxy.freezeAfter(sent -> sent.contains("update balsam.launcher set hooks"));
    try (Launcher launcher = launcher()) {
      assertThat(proxy.hasCut()).isTrue();
      endsWell(campaign, launcher);
    }
  }

  @Test
  void a_database_that_vanishes_for_good_without_a_word_ends_the_launcher() throws Exception {
    Job job = at.submit(at.endless("endless", at.file("pid")));
    try (Launcher launcher = launcher()) {
      long pid = Wait.pid(at.file("pid"));
      proxy.freeze();
      proxy.refuse();
      Wait.untilGone(pid);
      assertThatThrownBy(launcher::await)
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("could not be renewed");
    } catch (BalsamException toldAlready) {
      assertThat(toldAlready).hasMessageContaining("could not be renewed");
    }
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void a_launcher_that_outlives_an_outage_records_itself_what_it_kept() throws Exception {
    Path kept = through.directory().resolve("spool/launcher-1.jsonl");
    Job job =
        at.submit(
            at.sh(
                "job",
                "touch \"$1/in\"; until [ -e \"$1/out\" ]; do sleep 0.02; done",
                at.directory()));
    try (Launcher launcher = launcher()) {
      Wait.exists(at.file("in"));
      proxy.down();
      Files.createFile(at.file("out"));
      Wait.until("its end is kept", () -> Wait.lines(kept).size() == 2);
      proxy.up();
      assertThat(launcher.await().finished()).isEqualTo(1);
    }
    assertThat(kept).doesNotExist();
    assertThat(TestSite.states(job)).containsOnlyOnce("RUNNING", "JOB_FINISHED");
  }

  @Test
  void a_run_whose_recording_was_answered_in_vain_is_in_the_report() throws Exception {
    Job job = at.submit(at.sh("job", "true"));
    proxy.cutAfterCommitOf(sent -> sent.contains("s.attempt = t.attempt"));
    try (Launcher launcher = launcher()) {
      assertThat(launcher.await().finished()).isEqualTo(1);
    }
    assertThat(proxy.cuts()).isEqualTo(1);
    assertThat(TestSite.states(job)).containsOnlyOnce("RUNNING", "JOB_FINISHED");
  }

  @Test
  void a_staging_that_the_server_takes_long_after_its_client_gave_up_is_given_back()
      throws Exception {
    Path file = Files.writeString(at.file("input"), "in");
    proxy.cutAndHold(
        sent -> sent.contains(TAKES) && sent.indexOf("COMMIT", sent.lastIndexOf(TAKES)) > 0);
    Job job = at.submit(at.sh("job", "cat input").stageIn(file.toUri()));
    try (Launcher launcher =
        Launcher.on(through).allocation(Allocation.local(4)).progress(false).start()) {
      assertThat(proxy.hasCut()).isTrue();
      // It has given back what it took unknowingly, and that was nothing.
      proxy.awaitSent(SETTLES);
      proxy.release();
      assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
      launcher.stop();
    }
  }

  @Test
  void a_claim_that_the_server_commits_long_after_its_client_gave_up_is_given_back()
      throws Exception {
    proxy.cutAndHold(sent -> sent.contains("chosen (job_id, was)"));
    Job job = at.submit(at.sh("job", "true"));
    try (Launcher launcher =
        Launcher.on(through).allocation(Allocation.local(4)).progress(false).start()) {
      assertThat(proxy.hasCut()).isTrue();
      // It has asked what runs under it, and nothing did: the claim reaches the server only now.
      proxy.awaitSent(WHAT_RUNS);
      proxy.awaitSent(WHAT_RUNS);
      proxy.release();
      assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
      launcher.stop();
    }
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(TestSite.messages(job)).anyMatch(said -> said.contains("answer was lost"));
  }
}
