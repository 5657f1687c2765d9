package dev.balsam.internal.site;

import dev.balsam.App;
import dev.balsam.Attempt;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobDefinition;
import dev.balsam.JobEvent;
import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.internal.store.Fence;
import dev.balsam.internal.text.WorkPaths;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A job by its id. What never changes is read once; everything else is asked each time. */
final class JobHandle implements Job {
  private final SiteImpl site;
  private final long id;
  private volatile @Nullable JobDefinition fixed;

  JobHandle(SiteImpl site, long id) {
    this.site = site;
    this.id = id;
  }

  SiteImpl site() {
    return site;
  }

  /** A handle on a job that is about to be stored. */
  JobHandle(SiteImpl site, long id, JobDefinition definition) {
    this(site, id);
    this.fixed = definition;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public String name() {
    return fixed().name();
  }

  @Override
  public String workflow() {
    return fixed().workflow();
  }

  @Override
  public App app() {
    return fixed().app();
  }

  @Override
  public JobDefinition definition() {
    return site.reader().definition(id);
  }

  @Override
  public Optional<String> submittedBy() {
    return site.reader().submittedBy(id);
  }

  // To be asked only for what nobody can change.
  private JobDefinition fixed() {
    JobDefinition known = fixed;
    if (known == null) {
      known = definition();
      fixed = known;
    }
    return known;
  }

  @Override
  public JobState state() {
    return site.reader().status(id).state();
  }

  @Override
  public int attempt() {
    return site.reader().status(id).attempt();
  }

  @Override
  public List<JobEvent> history() {
    return site.events().of(id);
  }

  @Override
  public Map<String, Object> data() {
    return site.reader().data(id);
  }

  @Override
  public void data(String key, Object value) {
    site.reader().data(id, key, value, Fence.NONE);
  }

  @Override
  public void data(List<String> path, Object value) {
    site.reader().data(id, path, value, Fence.NONE);
  }

  @Override
  public List<Job> parents() {
    return site.handles(site.reader().parents(id));
  }

  @Override
  public List<Job> children() {
    return site.handles(site.reader().children(id));
  }

  @Override
  public void dependsOn(Job... parents) {
    for (Job parent : parents) {
      if (!site.isOurs(parent)) {
        throw new BalsamException(
            "Job "
                + id
                + " cannot depend on "
                + parent
                + " of another site. A job can only wait for jobs of its own site.");
      }
    }
    site.dependencies().add(id, Arrays.stream(parents).map(Job::id).distinct().toList());
  }

  @Override
  public long kill(boolean descendants) {
    return site.kills().kill(List.of(id), descendants, Fence.NONE);
  }

  @Override
  public void restart() {
    site.restarts().restart(id);
  }

  @Override
  public JobState await(Duration limit) {
    try {
      return site.completions().await(id, Waits.nanos(limit));
    } catch (TimeoutException e) {
      return state();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException("Waiting for job " + id + " was interrupted.", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BalsamException(String.valueOf(cause.getMessage()), cause);
    }
  }

  @Override
  public CompletableFuture<JobState> completion() {
    return site.completions().of(id);
  }

  @Override
  public Path workdir() {
    JobDefinition job = fixed();
    return job.files()
        .workdir()
        .orElseGet(() -> WorkPaths.workdir(site.layout().data(), job.workflow(), job.name(), id));
  }

  @Override
  public String output() {
    return RunOutput.latest(id, outputFile());
  }

  @Override
  public String output(int attempt) {
    return RunOutput.of(id, attempt, attempts());
  }

  @Override
  public List<Attempt> attempts() {
    return site.attempts().of(id, outputFile());
  }

  private Path outputFile() {
    return workdir().resolve(WorkPaths.outputName(name()));
  }

  @Override
  public List<Transfer> transfers() {
    return site.transfers().of(id);
  }

  @Override
  public String explain() {
    return site.explanations().explain(id);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JobHandle job && job.id == id && job.site == site;
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(site), id);
  }

  @Override
  public String toString() {
    return "job " + id;
  }
}
