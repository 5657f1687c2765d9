package dev.balsam.internal.site;

import dev.balsam.App;
import dev.balsam.Attempt;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobDefinition;
import dev.balsam.JobEvent;
import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.internal.store.DataEntry;
import dev.balsam.internal.store.HookWrite;
import dev.balsam.internal.store.JobReader;
import dev.balsam.internal.store.NewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A job that a hook got from its context: what it asks of it goes into the hook's buffer. One that
 * the hook has spawned is not stored yet, and answers from its draft.
 */
final class HookJob implements Job {
  private final HookBuffer buffer;
  private final JobHandle handle;
  private final Optional<NewJob> spawned;

  HookJob(HookBuffer buffer, JobHandle handle, Optional<NewJob> spawned) {
    this.buffer = buffer;
    this.handle = handle;
    this.spawned = spawned;
  }

  JobHandle handle() {
    return handle;
  }

  @Override
  public long id() {
    return handle.id();
  }

  @Override
  public String name() {
    return handle.name();
  }

  @Override
  public String workflow() {
    return handle.workflow();
  }

  @Override
  public App app() {
    return handle.app();
  }

  @Override
  public JobDefinition definition() {
    return isStored() ? handle.definition() : spawned.orElseThrow().definition();
  }

  @Override
  public Optional<String> submittedBy() {
    return isStored() ? handle.submittedBy() : Optional.empty();
  }

  @Override
  public JobState state() {
    return isStored() ? handle.state() : JobState.CREATED;
  }

  @Override
  public int attempt() {
    return isStored() ? handle.attempt() : 0;
  }

  @Override
  public List<JobEvent> history() {
    return isStored() ? handle.history() : List.of();
  }

  @Override
  public Map<String, Object> data() {
    return isStored() ? handle.data() : definition().data();
  }

  @Override
  public void data(String key, Object value) {
    buffer.add(new HookWrite.Data(id(), JobReader.entry(id(), key, value)));
  }

  @Override
  public void data(List<String> path, Object value) {
    buffer.add(new HookWrite.DataAt(id(), DataEntry.of(path, value)));
  }

  @Override
  public List<Job> parents() {
    return isStored()
        ? buffer.jobs(handle.parents())
        : spawned.orElseThrow().parents().stream().sorted().map(buffer::job).toList();
  }

  @Override
  public List<Job> children() {
    return isStored() ? buffer.jobs(handle.children()) : List.of();
  }

  @Override
  public void dependsOn(Job... parents) {
    if (parents.length > 0) {
      List<Long> ids = Arrays.stream(parents).map(Job::id).distinct().toList();
      buffer.add(new HookWrite.Depend(id(), ids));
    }
  }

  /** Nothing is killed before the hook has succeeded, so nobody can say how many yet. */
  @Override
  public long kill(boolean descendants) {
    buffer.add(new HookWrite.Kill(id(), descendants));
    return 0;
  }

  @Override
  public void restart() {
    buffer.add(new HookWrite.Restart(id()));
  }

  @Override
  public JobState await(Duration limit) {
    refuseToWait();
    return handle.await(limit);
  }

  @Override
  public CompletableFuture<JobState> completion() {
    refuseToWait();
    return handle.completion();
  }

  @Override
  public Path workdir() {
    return handle.workdir();
  }

  @Override
  public String output() {
    return handle.output();
  }

  @Override
  public List<Transfer> transfers() {
    return isStored() ? handle.transfers() : List.of();
  }

  @Override
  public String output(int attempt) {
    return handle.output(attempt);
  }

  @Override
  public List<Attempt> attempts() {
    return isStored() ? handle.attempts() : List.of();
  }

  @Override
  public String explain() {
    return isStored()
        ? handle.explain()
        : "It is stored when the hook that has spawned it has succeeded.";
  }

  private boolean isStored() {
    return spawned.isEmpty() || buffer.isStored();
  }

  private void refuseToWait() {
    if (!isStored()) {
      throw new BalsamException(
          "Job "
              + id()
              + " is stored when the hook that has spawned it has succeeded, so the hook cannot wait for it."
              + " Let another job depend on it.");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HookJob job && job.handle.equals(handle);
  }

  @Override
  public int hashCode() {
    return handle.hashCode();
  }

  @Override
  public String toString() {
    return handle.toString();
  }
}
