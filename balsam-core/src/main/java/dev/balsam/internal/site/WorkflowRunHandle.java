package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.WorkflowRun;
import dev.balsam.WorkflowStatus;
import dev.balsam.internal.store.Fence;
import dev.balsam.internal.text.Printable;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The jobs of one submission, by their ids. */
final class WorkflowRunHandle implements WorkflowRun {
  private static final int CHUNK = 1_000;

  private final SiteImpl site;
  private final String name;
  private final long[] ids;
  private final List<String> names;

  WorkflowRunHandle(SiteImpl site, String name, long[] ids, List<String> names) {
    this.site = site;
    this.name = name;
    this.ids = ids;
    this.names = names;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Job> jobs() {
    return site.handles(Arrays.stream(ids).boxed().toList());
  }

  @Override
  public Job job(String jobName) {
    int[] found =
        IntStream.range(0, ids.length).filter(i -> names.get(i).equals(jobName)).toArray();
    if (found.length != 1) {
      throw new BalsamException(
          "Of the jobs that were submitted with workflow \""
              + Printable.of(name)
              + "\", "
              + found.length
              + " are named \""
              + Printable.of(jobName)
              + "\", not one. "
              + (found.length == 0
                  ? "Check the name; jobs that joined the workflow since are found by Site.jobs()."
                  : "Use jobs() to tell them apart."));
    }
    return new JobHandle(site, ids[found[0]]);
  }

  @Override
  public WorkflowStatus await(Duration limit) {
    long end = System.nanoTime() + Waits.nanos(limit);
    long[] left = ids;
    while (left.length > 0) {
      left = open(left);
      if (left.length > 0) {
        long nanos = end - System.nanoTime();
        if (nanos <= 0) {
          break;
        }
        // Only the first is waited for; when it ends, the others are looked at again, many at a
        // time.
        awaitUnlessDeleted(left[0], Duration.ofNanos(nanos));
      }
    }
    return status();
  }

  private void awaitUnlessDeleted(long id, Duration limit) {
    try {
      new JobHandle(site, id).await(limit);
    } catch (BalsamException e) {
      if (!site.events().states(new long[] {id}).isEmpty()) {
        throw e;
      }
    }
  }

  // Leaves out jobs that have ended, a chunk at a time, until one is found that has not: that one
  // must end anyway.
  private long[] open(long[] candidates) {
    int from = 0;
    while (from < candidates.length) {
      long[] chunk =
          Arrays.copyOfRange(candidates, from, Math.min(candidates.length, from + CHUNK));
      Map<Long, JobState> states = site.events().states(chunk);
      long[] stillOpen =
          Arrays.stream(chunk)
              .filter(id -> !states.getOrDefault(id, JobState.USER_KILLED).isTerminal())
              .toArray();
      if (stillOpen.length > 0) {
        long[] rest =
            Arrays.copyOf(stillOpen, stillOpen.length + candidates.length - from - chunk.length);
        System.arraycopy(
            candidates,
            from + chunk.length,
            rest,
            stillOpen.length,
            candidates.length - from - chunk.length);
        return rest;
      }
      from += chunk.length;
    }
    return new long[0];
  }

  @Override
  public WorkflowStatus status() {
    Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    for (int from = 0; from < ids.length; from += 10 * CHUNK) {
      long[] chunk = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + 10 * CHUNK));
      site.events().states(chunk).values().forEach(state -> counts.merge(state, 1L, Long::sum));
    }
    return new WorkflowStatus(counts);
  }

  @Override
  public long kill() {
    return site.kills().kill(Arrays.stream(ids).boxed().toList(), false, Fence.NONE);
  }
}
