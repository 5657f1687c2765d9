package dev.balsam.engine;

import java.util.List;

/**
 * What came of one exchange with the site.
 *
 * <pre>{@code
 * engine.exchange(launcher, results, Optional.of(claim)).claimed().forEach(this::start);
 * }</pre>
 *
 * @param recorded the results that were still this launcher's to give
 * @param claimed the jobs that are now this launcher's to run
 * @param candidates the runnable jobs that were looked at, in order
 */
public record Exchange(
    List<RunResult> recorded, List<ClaimedJob> claimed, List<Candidate> candidates) {}
