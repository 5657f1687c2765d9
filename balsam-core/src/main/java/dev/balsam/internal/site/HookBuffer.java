package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.Hook;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobDefinition;
import dev.balsam.JobSpec;
import dev.balsam.engine.AfterHook;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookResult;
import dev.balsam.engine.HookTransaction;
import dev.balsam.internal.Drafts;
import dev.balsam.internal.store.HookStore;
import dev.balsam.internal.store.HookWrite;
import dev.balsam.internal.store.NewJob;
import dev.balsam.internal.text.Printable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what one call of a hook asks for, and stores it with the change of state. A hook may use
 * threads of its own, and one that hangs may wake up when all is over: every method is locked.
 */
final class HookBuffer implements HookTransaction {
  // More each time: one for a hook that spawns one job, three round trips for one that spawns a
  // thousand.
  private static final int MOST_RESERVED = 1_024;
  private static final int FASTER = 32;

  private final SiteImpl site;
  private final HookStore store;
  private final HookKnowledge knowledge;
  private final long launcher;
  private final HookCall call;
  private final JobContext context;
  private final List<HookWrite> writes = new ArrayList<>();
  private final IdentityHashMap<JobSpec, Long> spawned = new IdentityHashMap<>();
  private long[] reserved = {};
  private int used;
  private @Nullable HookResult verdict;
  private volatile boolean closed;
  private volatile boolean stored;

  HookBuffer(
      SiteImpl site, HookStore store, HookKnowledge knowledge, long launcher, HookCall call) {
    this.site = site;
    this.store = store;
    this.knowledge = knowledge;
    this.launcher = launcher;
    this.call = call;
    this.context = new HookContext(this, call);
  }

  @Override
  public JobContext context() {
    return context;
  }

  @Override
  public Optional<Hook> code() {
    return knowledge.code(call.hook());
  }

  Job job(long id) {
    return new HookJob(this, site.job0(id), Optional.empty());
  }

  List<Job> jobs(List<Job> handles) {
    return handles.stream().map(job -> job(job.id())).toList();
  }

  /** Whether the jobs that it spawned are in the tables. */
  boolean isStored() {
    return stored;
  }

  JobHandle own() {
    return site.job0(call.job().id());
  }

  synchronized void add(HookWrite write) {
    refuseWhenClosed();
    writes.add(write);
  }

  synchronized void decide(HookResult result) {
    refuseWhenClosed();
    verdict = result;
  }

  /** Takes a new job, as it is drafted now, under an id that nobody else will get. */
  synchronized Job spawn(JobSpec draft, boolean child) {
    refuseWhenClosed();
    Set<Long> parents = parents(draft);
    if (child) {
      parents.add(call.job().id());
    }
    long id = nextId();
    JobDefinition definition = joined(draft.definition());
    String message = "Spawned by job " + call.job().id() + ".";
    NewJob job = new NewJob(id, definition, parents, message);
    writes.add(new HookWrite.Spawn(job));
    spawned.put(draft, id);
    site.hooks().learn(definition.app());
    return new HookJob(this, new JobHandle(site, id, definition), Optional.of(job));
  }

  private JobDefinition joined(JobDefinition draft) {
    return draft.workflow().isEmpty() ? draft.inWorkflow(call.job().workflow()) : draft;
  }

  private Set<Long> parents(JobSpec draft) {
    Set<Long> parents = new LinkedHashSet<>(Drafts.door().parentIds(draft));
    for (Job parent : Drafts.door().parentJobs(draft)) {
      if (!site.isOurs(parent)) {
        throw new BalsamException(
            "Job \""
                + Printable.of(draft.name())
                + "\" depends on "
                + parent
                + " of another site. A job can only wait for jobs of its own site.");
      }
      parents.add(parent.id());
    }
    for (JobSpec parent : Drafts.door().parentDrafts(draft)) {
      Long here = spawned.get(parent);
      OptionalLong before = Drafts.door().idIn(parent, site);
      if (here == null && before.isEmpty()) {
        throw new BalsamException(
            "Job \""
                + Printable.of(draft.name())
                + "\" depends on \""
                + Printable.of(parent.name())
                + "\", which was neither spawned by this hook nor submitted before. Spawn the parent first.");
      }
      parents.add(here != null ? here : before.orElseThrow());
    }
    return parents;
  }

  private long nextId() {
    if (used == reserved.length) {
      reserved = store.reserve(Math.max(1, Math.min(MOST_RESERVED, FASTER * reserved.length)));
      used = 0;
    }
    return reserved[used++];
  }

  private void refuseWhenClosed() {
    if (closed) {
      throw new BalsamException(
          "The "
              + call.point()
              + " of job "
              + call.job().id()
              + " has ended, or was given up, so it can ask for nothing more.");
    }
  }

  // Without the lock: a hook that holds it may wait for a database that does not answer, and a
  // launcher that has to end must not wait with it.
  @Override
  public void discard() {
    closed = true;
  }

  @Override
  public boolean commit() {
    List<HookWrite> all;
    HookResult result;
    synchronized (this) {
      closed = true;
      all = List.copyOf(writes);
      result = verdict != null ? verdict : AfterHook.done(call.point(), call.job().steps());
    }
    boolean done = store.commit(launcher, call, all, result);
    if (done) {
      stored = true;
      Drafts.Batch batch = new Drafts.Batch(site);
      batch.commit();
      spawned.forEach((draft, id) -> Drafts.door().stored(draft, batch, id));
    }
    return done;
  }

  @Override
  public boolean fail(String why) {
    discard();
    return store.commit(launcher, call, List.of(), AfterHook.failed(call.point(), why));
  }

  @Override
  public boolean giveBack() {
    discard();
    return store.giveBack(launcher, call);
  }
}
