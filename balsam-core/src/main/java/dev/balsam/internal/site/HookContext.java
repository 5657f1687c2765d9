package dev.balsam.internal.site;

import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.engine.AfterHook;
import dev.balsam.engine.HookCall;
import dev.balsam.internal.store.DataEntry;
import dev.balsam.internal.store.HookWrite;
import dev.balsam.internal.store.JobEdits;
import dev.balsam.internal.store.JobReader;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job as its hook sees it: questions ask the site, everything else goes into the buffer. */
final class HookContext implements JobContext {
  private final HookBuffer buffer;
  private final HookCall call;

  HookContext(HookBuffer buffer, HookCall call) {
    this.buffer = buffer;
    this.call = call;
  }

  @Override
  public Job job() {
    return buffer.job(call.job().id());
  }

  @Override
  public JobState state() {
    return call.job().from();
  }

  @Override
  public int attempt() {
    return call.job().attempt();
  }

  @Override
  public List<Job> parents() {
    return buffer.jobs(buffer.own().parents());
  }

  @Override
  public List<Job> children() {
    return buffer.jobs(buffer.own().children());
  }

  @Override
  public Path workdir() {
    return call.job().workdir();
  }

  @Override
  public String output() {
    return call.job().attempt() == 0 ? "" : buffer.own().output();
  }

  @Override
  public Map<String, Object> data() {
    return buffer.own().data();
  }

  @Override
  public void data(String key, Object value) {
    buffer.add(new HookWrite.Data(call.job().id(), JobReader.entry(call.job().id(), key, value)));
  }

  @Override
  public void data(List<String> path, Object value) {
    buffer.add(new HookWrite.DataAt(call.job().id(), DataEntry.of(path, value)));
  }

  @Override
  public void args(Object... words) {
    buffer.add(new HookWrite.Args(call.job().id(), draft().args(words).definition().args()));
  }

  @Override
  public void environment(String name, String value) {
    draft().environment(name, value);
    buffer.add(
        new HookWrite.Variable(call.job().id(), JobEdits.variable(call.job().id(), name, value)));
  }

  @Override
  public void modify(Optional<List<String>> words, Map<String, String> variables) {
    variables.forEach(draft()::environment);
    words.ifPresent(all -> args(all.toArray()));
    variables.forEach(this::environment);
  }

  /** Refuses what no draft of this job would take. */
  private JobSpec draft() {
    return Balsam.job(call.job().name(), call.job().app());
  }

  @Override
  public Job spawn(JobSpec spec) {
    return buffer.spawn(spec, false);
  }

  @Override
  public Job spawnChild(JobSpec spec) {
    return buffer.spawn(spec, true);
  }

  @Override
  public long kill(Collection<Job> jobs, boolean descendants) {
    jobs.forEach(job -> buffer.add(new HookWrite.Kill(job.id(), descendants)));
    return 0;
  }

  @Override
  public void restart(String why) {
    buffer.decide(AfterHook.restarted(call.point(), why));
  }

  @Override
  public void fail(String why) {
    buffer.decide(AfterHook.failed(call.point(), why));
  }

  @Override
  public void accept(String why) {
    buffer.decide(AfterHook.accepted(call.point(), call.job().steps(), why));
  }

  @Override
  public void finish(String why) {
    buffer.decide(AfterHook.finished(call.point(), why));
  }
}
