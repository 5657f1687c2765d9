package dev.balsam.internal.site;

import dev.balsam.Activity;
import dev.balsam.BatchJobs;
import dev.balsam.JobState;
import dev.balsam.Monitor;
import dev.balsam.internal.store.ActivityStore;
import dev.balsam.internal.store.RateWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at a site, and keeps from one look to the next what need not be asked again. */
final class MonitorHandle implements Monitor {
  // Counting what has ended may take this part of the time at most.
  private static final int DEAR = 50;
  private static final int MOST_ERRORS = 5;
  private static final Duration ERRORS_KEPT = Duration.ofMinutes(1);

  private final ActivityStore store;
  private final BatchJobs batchJobs;
  private final RateWindow rates = new RateWindow();
  private List<Activity.Failure> errors = List.of();
  private Optional<ActivityStore.Snapshot> seen = Optional.empty();
  private Map<JobState, Long> ended = Map.of();
  private long endedCounted;
  private long endedTook = -1;

  MonitorHandle(ActivityStore store, BatchJobs batchJobs) {
    this.store = store;
    this.batchJobs = batchJobs;
  }

  @Override
  public Activity look() {
    ActivityStore.Look look = store.look(seen);
    seen = Optional.of(look.snapshot());
    look.ends().forEach(rates::add);
    errors = newest(look.errors(), look.at());
    countEnded();
    Map<JobState, Long> states = new EnumMap<>(JobState.class);
    states.putAll(ended);
    states.putAll(look.open());
    long second = look.at().getEpochSecond();
    return new Activity(
        look.at(),
        look.launchers(),
        Map.copyOf(states),
        rates.over(second, 10),
        rates.over(second, 60),
        errors,
        batchJobs.open());
  }

  private List<Activity.Failure> newest(List<Activity.Failure> fresh, Instant now) {
    List<Activity.Failure> all = new ArrayList<>(fresh);
    all.addAll(errors);
    return all.stream()
        .filter(error -> error.at().isAfter(now.minus(ERRORS_KEPT)))
        .limit(MOST_ERRORS)
        .toList();
  }

  private void countEnded() {
    long begun = System.nanoTime();
    if (endedTook < 0 || begun - endedCounted > DEAR * endedTook) {
      ended = store.ended();
      endedTook = System.nanoTime() - begun;
      endedCounted = begun;
    }
  }
}
