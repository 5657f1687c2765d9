package dev.balsam.launcher.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobEvent;
import dev.balsam.JobState;
import java.util.Set;

/**
 * The legal moves of a job, written down a second time on purpose: the table of the design, not
 * that of the code.
 */
public final class StateRules {
  private static final Set<String> LEGAL =
      Set.of(
          "null CREATED",
          "CREATED AWAITING_PARENTS",
          "CREATED READY",
          "AWAITING_PARENTS READY",
          "AWAITING_PARENTS FAILED",
          "READY STAGED_IN",
          "READY FAILED",
          "READY AWAITING_PARENTS",
          "READY USER_KILLED",
          "POSTPROCESSED FAILED",
          "POSTPROCESSED USER_KILLED",
          "STAGED_IN PREPROCESSED",
          "STAGED_IN FAILED",
          "STAGED_IN AWAITING_PARENTS",
          "PREPROCESSED AWAITING_PARENTS",
          "PREPROCESSED RUNNING",
          "RESTART_READY RUNNING",
          "RUNNING RUN_DONE",
          "RUNNING RUN_ERROR",
          "RUNNING RUN_TIMEOUT",
          "RUNNING RESTART_READY",
          "RUN_DONE POSTPROCESSED",
          "RUN_DONE RESTART_READY",
          "RUN_DONE JOB_FINISHED",
          "RUN_DONE FAILED",
          "POSTPROCESSED JOB_FINISHED",
          "RUN_ERROR RESTART_READY",
          "RUN_ERROR FAILED",
          "RUN_ERROR POSTPROCESSED",
          "RUN_ERROR JOB_FINISHED",
          "RUN_TIMEOUT RESTART_READY",
          "RUN_TIMEOUT FAILED",
          "RUN_TIMEOUT POSTPROCESSED",
          "RUN_TIMEOUT JOB_FINISHED",
          "AWAITING_PARENTS USER_KILLED",
          "PREPROCESSED USER_KILLED",
          "RESTART_READY USER_KILLED",
          "RUNNING USER_KILLED",
          "STAGED_IN USER_KILLED",
          "RUN_DONE USER_KILLED",
          "RUN_ERROR USER_KILLED",
          "RUN_TIMEOUT USER_KILLED",
          "JOB_FINISHED RESTART_READY",
          "FAILED AWAITING_PARENTS",
          "FAILED READY",
          "FAILED RESTART_READY",
          "USER_KILLED AWAITING_PARENTS",
          "USER_KILLED READY",
          "USER_KILLED RESTART_READY");

  private StateRules() {}

  /** A job's history is one path of legal moves that ends in its state, and counts its runs. */
  public static void holdFor(Job job) {
    String before = "null";
    int attempt = 0;
    for (JobEvent event : job.history()) {
      String to = event.to().name();
      assertThat(event.from().map(JobState::name).orElse("null"))
          .as(job + " at " + to)
          .isEqualTo(before);
      assertThat(before + " " + to).as("move of " + job).isIn(LEGAL);
      attempt += to.equals("RUNNING") ? 1 : 0;
      assertThat(event.attempt()).as("attempt of " + job + " at " + to).isEqualTo(attempt);
      before = to;
    }
    assertThat(job.state().name()).as("state of " + job).isEqualTo(before);
  }

  /** Every history of the site is one path of legal moves that ends in the job's state. */
  public static void holdIn(TestSite at) {
    assertThat(at.query("select distinct from_state, to_state from balsam.job_history"))
        .isSubsetOf(LEGAL);
    assertThat(
            at.query(
                """
                select job_id, event_id, step from (
                  select job_id, event_id, step, from_state,
                         lag(to_state) over (partition by job_id order by event_id, step) as before
                  from balsam.job_history) h
                where from_state is distinct from before
                """))
        .as("steps that do not begin where the one before ended")
        .isEmpty();
    assertThat(
            at.query(
                """
                select s.job_id, s.state, h.to_state from balsam.job_status s left join lateral (
                  select to_state from balsam.job_history h where h.job_id = s.job_id
                  order by event_id desc, step desc limit 1) h on true
                where h.to_state is distinct from s.state
                """))
        .as("jobs in another state than their history says")
        .isEmpty();
  }
}
