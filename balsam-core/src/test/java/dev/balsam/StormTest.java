package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.AfterRun;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.RunResult;
import dev.balsam.testing.Audit;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything at once, by several threads, and then the books must balance. */
class StormTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");
  private static final int OPERATIONS = 150;
  private static final String DEADLOCKS =
      "select deadlocks < 60 from pg_stat_database where datname = current_database()";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void after_a_storm_every_path_is_legal_and_every_counter_true(long seed) throws Exception {
    List<Callable<Integer>> threads = new ArrayList<>();
    Site other = SITES.another();
    for (int i = 0; i < 6; i++) {
      Random random = new Random(seed * 100 + i);
      Actor actor = new Actor(i % 2 == 0 ? SITES.site() : other, random);
      threads.add(actor::run);
    }
    var pool = Executors.newFixedThreadPool(threads.size());
    for (var thread : pool.invokeAll(threads)) {
      assertThat(thread.get()).isEqualTo(OPERATIONS);
    }
    pool.shutdown();
    assertThat(Audit.problems(SITES)).isEmpty();
    // Some cannot be avoided where dependencies are added against the order of ids; more than a few
    // would mean that rows are locked out of order everywhere.
    assertThat(SITES.sql(DEADLOCKS)).containsExactly("t");

    // And what is left can be brought to its end.
    TestLauncher last = TestLauncher.on(SITES.site());
    last.engine().sweep(launcher -> launcher.id() != last.id());
    SITES.sql("update balsam.job_status set not_before = null where not_before is not null");
    last.finishAll();
    assertThat(SITES.site().jobs().countByState().keySet())
        .allMatch(JobState::isTerminal)
        .contains(JobState.JOB_FINISHED, JobState.FAILED, JobState.USER_KILLED);
    assertThat(Audit.problems(SITES)).isEmpty();
  }

  private static final class Actor {
    private final Site site;
    private final Random random;
    private final List<ClaimedJob> mine = new ArrayList<>();
    private TestLauncher launcher;
    private int done;

    Actor(Site site, Random random) {
      this.site = site;
      this.random = random;
      this.launcher = TestLauncher.on(site);
    }

    int run() {
      while (done < OPERATIONS) {
        try {
          act(random.nextInt(100));
        } catch (BalsamException e) {
          // What others did meanwhile may forbid it; a sentence says so, never the database.
          assertThat(e).hasMessageNotContaining("The database of");
        }
        done++;
      }
      return done;
    }

    private void act(int dice) {
      if (dice < 15) {
        submit();
      } else if (dice < 20) {
        stream();
      } else if (dice < 45) {
        mine.addAll(launcher.claim(1 + random.nextInt(5)));
      } else if (dice < 70) {
        end();
      } else if (dice < 77) {
        some().ifPresent(job -> job.kill(random.nextBoolean()));
      } else if (dice < 85) {
        some().ifPresent(Job::restart);
      } else if (dice < 87) {
        some().ifPresent(job -> site.jobs().where(JobFields.ID.eq(job.id())).delete());
      } else if (dice < 92) {
        some().ifPresent(child -> some().ifPresent(child::dependsOn));
      } else if (dice < 95) {
        // Somebody else takes this one for dead.
        launcher.engine().sweep(suspect -> suspect.id() == launcher.id());
        launcher = TestLauncher.on(site);
      } else if (dice < 97) {
        launcher.engine().deregister(launcher.id());
        launcher = TestLauncher.on(site);
      } else {
        site.jobs().state(JobState.FAILED).limit(5).restart();
      }
    }

    private void submit() {
      Workflow workflow = Balsam.workflow("w");
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        List<JobSpec> before = workflow.jobs();
        JobSpec draft = workflow.job("j", ECHO).retries(random.nextInt(2));
        if (!before.isEmpty() && random.nextBoolean()) {
          draft.dependsOn(before.get(random.nextInt(before.size())));
        }
        if (random.nextInt(4) == 0) {
          some().ifPresent(draft::dependsOn);
        }
        draft.waitForParents(random.nextInt(10) > 0);
      }
      site.submit(workflow);
    }

    private void stream() {
      List<JobSpec> drafts = new ArrayList<>();
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        JobSpec draft = Balsam.job("s", ECHO);
        some().ifPresent(draft::dependsOn);
        if (!drafts.isEmpty() && random.nextBoolean()) {
          draft.dependsOn(drafts.get(random.nextInt(drafts.size())));
        }
        drafts.add(draft);
      }
      site.submitAll(drafts.stream());
    }

    private void end() {
      List<RunResult> results = new ArrayList<>();
      for (ClaimedJob job : List.copyOf(mine)) {
        if (random.nextBoolean()) {
          mine.remove(job);
          results.add(
              switch (random.nextInt(4)) {
                case 0 -> TestLauncher.failure(job);
                case 1 -> AfterRun.cutOff(job, "cut", Instant.now());
                default -> TestLauncher.success(job);
              });
        }
      }
      launcher.give(results.toArray(RunResult[]::new));
      Map<Long, Integer> runs = new HashMap<>();
      results.forEach(result -> runs.put(result.jobId(), result.attempt()));
      launcher.engine().released(launcher.id(), runs);
    }

    private Optional<Job> some() {
      List<Job> all = site.jobs().list();
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }
  }

  @Test
  void the_audit_finds_what_is_wrong() {
    Job parent = SITES.site().submit(Balsam.job("p", ECHO));
    SITES.site().submit(Balsam.job("c", ECHO).dependsOn(parent));
    assertThat(Audit.problems(SITES)).isEmpty();
    SITES.sql("update balsam.job_status set pending_parents = 0 where pending_parents = 1");
    SITES.sql("update balsam.job_status set state = 'RUNNING' where state = 'PREPROCESSED'");
    SITES.sql(
        "insert into balsam.job_event (job_id, attempt, from_state, path, at) values ("
            + parent.id()
            + ", 3, 'FAILED', '{CREATED}', now())");
    assertThat(Audit.problems(SITES))
        .anyMatch(problem -> problem.contains("illegal move FAILED -> CREATED"))
        .anyMatch(problem -> problem.contains("path broken between PREPROCESSED and FAILED"))
        .anyMatch(problem -> problem.contains("attempt goes from 0 to 3"))
        .anyMatch(problem -> problem.contains("counts 0 parents, but 1"))
        .anyMatch(problem -> problem.contains("waits for nothing"))
        .anyMatch(problem -> problem.contains("history ends in CREATED"))
        .anyMatch(problem -> problem.contains("RUNNING with owner"));
  }
}
