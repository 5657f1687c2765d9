package dev.balsam.launcher.internal.estimate;

import dev.balsam.Site;
import dev.balsam.engine.JobFilter;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Estimate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** In which order an estimate starts the jobs of a site. */
public final class VirtualOrder {
  private VirtualOrder() {}

  /** Names of the jobs. */
  public static List<String> of(Site site, Allocation allocation, Duration time) {
    List<Long> started = new ArrayList<>();
    Estimate estimate =
        new Estimation(allocation.nodes(), Map.of(), Optional.of(time), Optional.empty())
            .of(
                site.engine().campaign(JobFilter.ALL),
                (job, at) -> started.add(job.needs().jobId()));
    if (estimate.finished() != started.size()) {
      throw new AssertionError(estimate + " but " + started.size() + " starts");
    }
    return started.stream().map(id -> site.job(id).name()).toList();
  }
}
