package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.engine.AfterRun;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Engine;
import dev.balsam.engine.Exchange;
import dev.balsam.engine.FailPoint;
import dev.balsam.engine.RunResult;
import dev.balsam.launcher.internal.placement.Ledger;
import dev.balsam.launcher.internal.placement.LookPolicy;
import dev.balsam.launcher.internal.placement.WideLooks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a launcher gives the site and gets from it: results go in, jobs for the free places come
 * out. While the database does not answer, results are kept, on disk too. Used by the thread of the
 * loop only.
 */
final class Dealings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dealings.class);

  // With a backlog, results are recorded this many at a time, or after this time.
  private static final int MANY = 48;
  private static final long RECORD_WITHIN = TimeUnit.MILLISECONDS.toNanos(40);

  // Of brief tasks these are as many in as short a time, and each recording costs what a task does.
  private static final int MANY_BRIEF = 128;
  private static final long RECORD_BRIEF_WITHIN = TimeUnit.MILLISECONDS.toNanos(100);

  private final Engine engine;
  private final long launcher;
  private final Ledger ledger;
  private final Tally tally;
  private final Offer offer;
  private final WideLooks wide;
  private final Recorder recorder;
  private final StrayClaims strays;
  private final Running running;
  private final Spool spool;
  private final Revival revival;
  private final Backoff backoff = new Backoff();
  private final LookPolicy look = new LookPolicy();
  private final List<RunResult> unrecorded = new ArrayList<>();
  private final Set<RunResult> unanswered = new HashSet<>();
  private final Map<Long, Integer> gone = new HashMap<>();
  private final LookAhead ahead = new LookAhead();
  private final HiddenJobs hidden = new HiddenJobs();
  private final BooleanSupplier neighbours;
  private final ClaimedAhead claimedAhead = new ClaimedAhead();
  private long oldest;
  private boolean draining;
  private long pausedUntil = System.nanoTime();

  Dealings(
      Engine engine,
      Offer offer,
      long launcher,
      Ledger ledger,
      Running running,
      Spool spool,
      Tally tally,
      BooleanSupplier neighbours,
      Runnable recorded) {
    this.engine = engine;
    this.offer = offer;
    this.launcher = launcher;
    this.ledger = ledger;
    this.tally = tally;
    this.neighbours = neighbours;
    this.wide = new WideLooks(ledger, System.nanoTime());
    this.recorder = new Recorder(engine, launcher, recorded);
    this.strays = new StrayClaims(engine, launcher);
    this.running = running;
    this.spool = spool;
    this.revival = new Revival(engine::revive);
  }

  LookPolicy look() {
    return look;
  }

  /** The site may have jobs that should start before those seen already. */
  void news() {
    look.news();
    hidden.settled();
    wide.news();
    ahead.forget();
  }

  /** Whether the database did not answer when it was asked last. */
  boolean isAway() {
    return backoff.isAway();
  }

  /** A result to record with the next exchange. */
  void add(RunResult result) {
    FailPoint.BEFORE_RECORD.hit();
    if (unrecorded.isEmpty()) {
      oldest = System.nanoTime();
    }
    unrecorded.add(result);
  }

  /** A killed run of which no process is left. */
  void addGone(ClaimedJob job) {
    gone.put(job.id(), job.attempt());
  }

  /** A task has run for so long, in nanoseconds. */
  void ran(long nanos) {
    claimedAhead.ran(nanos);
  }

  /** For so long no jobs are asked for. */
  void pause(Duration pause) {
    pausedUntil = System.nanoTime() + pause.toNanos();
  }

  /** From now on no jobs are asked for. */
  void drain() {
    draining = true;
    notBegun(claimedAhead.takeAll());
  }

  private void notBegun(List<ClaimedJob> jobs) {
    Instant now = Instant.now();
    jobs.forEach(job -> add(AfterRun.notBegun(job, "Its launcher had no place for it.", now)));
  }

  /** Attempts by job of those that are this launcher's and wait for a place. */
  Map<Long, Integer> waiting() {
    return claimedAhead.attempts();
  }

  /** Gives a job up that is no longer this launcher's; false when it does not wait for a place. */
  boolean giveUp(long job) {
    ClaimedJob waited = claimedAhead.remove(job);
    if (waited != null) {
      addGone(waited);
    }
    return waited != null;
  }

  /** Whether every result has been recorded. */
  boolean isSettled() {
    return claimedAhead.isEmpty() && unrecorded.isEmpty() && gone.isEmpty() && !recorder.isBusy();
  }

  /** How long the loop may wait for something to happen, in nanoseconds. */
  long patience() {
    return Math.min(claimedAhead.patience(System.nanoTime()), patienceForAnswers());
  }

  private long patienceForAnswers() {
    if (isAway()) {
      return backoff.pause().toNanos();
    }
    boolean mayAsk = mayAsk();
    // Without a backlog, jobs are asked for with the next results.
    if (mayAsk && (look.backlog() || (unrecorded.isEmpty() && !recorder.isBusy()))) {
      return Math.max(0, pausedUntil - System.nanoTime());
    }
    long now = System.nanoTime();
    long poll = Math.min(engine.leases().poll().toNanos(), hidden.untilDue(now));
    boolean results = look.backlog() && !unrecorded.isEmpty() && !recorder.isBusy();
    return results ? Math.max(0, Math.min(poll, oldest + recordWithin() - now)) : poll;
  }

  private boolean mayAsk() {
    return !draining
        && claimedAhead.isEmpty()
        && look.mayHaveMore()
        && ledger.hasRoom()
        && (ledger.hasOpenRoom() || wide.isDue(System.nanoTime()));
  }

  /** Takes what became of results given before. */
  void collect() {
    recorder.poll().ifPresent(this::recorded);
  }

  /**
   * Gives what has ended, and asks for jobs if there may be any for the free places.
   *
   * @return those to start, each with a place
   */
  List<ClaimedJob> exchange() {
    giveUpGone();
    if (hidden.takeDue(System.nanoTime())) {
      look.news();
    }
    boolean paused = System.nanoTime() - pausedUntil < 0;
    notBegun(claimedAhead.stale(System.nanoTime()));
    List<ClaimedJob> next = paused ? List.of() : claimedAhead.place(ledger, seconds());
    if (next.isEmpty()) {
      return claimedAhead.keep(exchange(!paused && mayAsk()), System.nanoTime());
    }
    tally.uses(ledger.used(), System.nanoTime());
    var unusedNone = exchange(false);
    return next;
  }

  private List<ClaimedJob> exchange(boolean asks) {
    boolean strayed = strays.isDue() && !recorder.isBusy();
    if (look.backlog() && !isAway() && !strayed) {
      // The nodes wait for the next jobs, nobody waits for the results.
      if (!recorder.isBusy() && (unrecorded.size() >= many() || isOverdue())) {
        recordAside();
      }
      return asks ? claim() : List.of();
    }
    if (recorder.isBusy()) {
      // Its answer wakes the loop; until then more ends may come to be recorded together.
      return List.of();
    }
    List<RunResult> results = List.copyOf(unrecorded);
    return asks || strayed || !results.isEmpty() ? exchange(results, asks) : List.of();
  }

  private boolean isOverdue() {
    return !unrecorded.isEmpty() && System.nanoTime() - oldest >= recordWithin();
  }

  private int many() {
    return claimedAhead.areTasksBrief() ? MANY_BRIEF : MANY;
  }

  private long recordWithin() {
    return claimedAhead.areTasksBrief() ? RECORD_BRIEF_WITHIN : RECORD_WITHIN;
  }

  private void recordAside() {
    recorder.record(List.copyOf(unrecorded));
    unrecorded.clear();
  }

  private List<ClaimedJob> claim() {
    List<Candidate> seen = ahead.take(System.nanoTime());
    List<Candidate> chosen =
        ledger.place(
            seen.stream().filter(job -> job.wallSeconds() <= offer.longest()).toList(), seconds());
    if (chosen.isEmpty() || chosen.size() == seen.size()) {
      // There may be room for more than were seen: one look brings all of them.
      chosen.forEach(job -> ledger.release(job.jobId()));
      return exchange(List.of(), true);
    }
    return claim(seen, chosen, withSomeAhead(seen, chosen));
  }

  // Another launcher may have a place for them now.
  private List<Candidate> withSomeAhead(List<Candidate> candidates, List<Candidate> placed) {
    if (neighbours.getAsBoolean()) {
      return placed;
    }
    List<Candidate> all = new ArrayList<>(placed);
    all.addAll(claimedAhead.ask(candidates, placed, this::mayJoin));
    return all;
  }

  // One whose old run has a place still must not get a second.
  private boolean mayJoin(Candidate job) {
    return job.wallSeconds() <= offer.longest() && ledger.placementOf(job.jobId()).isEmpty();
  }

  private List<ClaimedJob> claim(
      List<Candidate> seen, List<Candidate> placeable, List<Candidate> chosen) {
    List<Long> placed = new ArrayList<>(placeable.size());
    placeable.forEach(job -> placed.add(job.jobId()));
    return ask(
        placed,
        () -> {
          List<ClaimedJob> claimed = engine.claim(launcher, chosen);
          if (claimed.size() == chosen.size()) {
            Set<Candidate> taken = new HashSet<>(chosen);
            ahead.keep(seen.stream().filter(job -> !taken.contains(job)).toList());
          } else {
            ahead.lost(System.nanoTime());
          }
          return claimed;
        });
  }

  // Places of jobs that the launcher did not get are free again, whatever the site answered.
  private List<ClaimedJob> ask(List<Long> placed, Supplier<List<ClaimedJob>> question) {
    try {
      List<ClaimedJob> claimed = question.get();
      backoff.answered();
      claimed.forEach(job -> placed.remove(job.id()));
      if (!claimed.isEmpty()) {
        FailPoint.AFTER_CLAIM.hit();
      }
      return claimed;
    } catch (DatabaseUnavailableException e) {
      // The answer may have been lost after the commit.
      strays.doubt();
      notAnswered(e);
      return List.of();
    } finally {
      placed.forEach(ledger::release);
      tally.uses(ledger.used(), System.nanoTime());
    }
  }

  private void keepIfAway() {
    if (isAway()) {
      keep();
    }
  }

  private void giveUpGone() {
    if (gone.isEmpty()) {
      return;
    }
    keepIfAway();
    try {
      engine.released(launcher, Map.copyOf(gone));
      gone.clear();
    } catch (DatabaseUnavailableException e) {
      notAnswered(e);
    }
  }

  private List<ClaimedJob> exchange(List<RunResult> results, boolean asks) {
    List<Long> placed = new ArrayList<>();
    keepIfAway();
    return ask(
        placed,
        () -> {
          boolean looksForStrays = strays.isDue() && !recorder.isBusy();
          List<RunResult> strayed =
              looksForStrays ? strays.giveBack(known(), Instant.now()) : List.of();
          List<RunResult> all = new ArrayList<>(results);
          all.addAll(strayed);
          boolean widely = asks && wide.isDue(System.nanoTime());
          Optional<Claim> claim = asks ? Optional.of(claim(placed, widely)) : Optional.empty();
          Exchange exchange = exchange(all, claim);
          if (looksForStrays) {
            strays.settled();
          }
          if (!results.isEmpty()) {
            // Nothing else adds or takes meanwhile: these are all.
            unrecorded.clear();
          }
          recorded(all, exchange.recorded());
          if (asks) {
            looked(exchange, widely);
          }
          return exchange.claimed();
        });
  }

  private Exchange exchange(List<RunResult> results, Optional<Claim> claim) {
    try {
      return engine.exchange(launcher, results, claim);
    } catch (DatabaseUnavailableException e) {
      unanswered.addAll(results);
      throw e;
    }
  }

  // While a batch is being recorded its runs are known to nobody here.
  private Map<Long, Integer> known() {
    Map<Long, Integer> known = running.attempts();
    known.putAll(claimedAhead.attempts());
    unrecorded.forEach(result -> known.put(result.jobId(), result.attempt()));
    return known;
  }

  private void looked(Exchange exchange, boolean widely) {
    int candidates = exchange.candidates().size();
    if (widely) {
      wide.looked(System.nanoTime());
    }
    if (widely && exchange.claimed().isEmpty() && candidates >= look.most()) {
      look.showedTheBlocked();
    } else {
      look.looked(candidates, exchange.claimed().size());
    }
    boolean wantsMore = !look.mayHaveMore() && ledger.hasRoom() && ledger.hasOpenRoom();
    if (!exchange.claimed().isEmpty() || !wantsMore) {
      hidden.settled();
    }
    if (wantsMore && neighbours.getAsBoolean()) {
      hidden.suspected(System.nanoTime());
    }
    Set<Long> mine = exchange.claimed().stream().map(ClaimedJob::id).collect(Collectors.toSet());
    ahead.saw(
        exchange.candidates().stream().filter(job -> !mine.contains(job.jobId())).toList(),
        System.nanoTime());
  }

  // A result that no longer counts is of a run that was killed before it was known to have ended.
  private void recorded(List<RunResult> given, List<RunResult> recorded) {
    spool.settled(given);
    recorded.forEach(tally::ended);
    if (!unanswered.isEmpty()) {
      recorded.forEach(unanswered::remove);
    }
    if (recorded.size() < given.size()) {
      Set<RunResult> counted = new HashSet<>(recorded);
      given.stream().filter(result -> !counted.contains(result)).forEach(this::noLongerCounts);
    }
  }

  private void noLongerCounts(RunResult result) {
    // That recording was committed, and only its answer lost.
    if (unanswered.remove(result)) {
      tally.ended(result);
    }
    gone.put(result.jobId(), result.attempt());
  }

  private void recorded(Recorder.Outcome outcome) {
    if (outcome.exchange() != null) {
      backoff.answered();
      recorded(outcome.batch(), outcome.exchange().recorded());
    }
    if (outcome.failure() != null) {
      unrecorded.addAll(outcome.batch());
      if (!(outcome.failure() instanceof DatabaseUnavailableException away)) {
        throw outcome.failure();
      }
      unanswered.addAll(outcome.batch());
      notAnswered(away);
    }
  }

  // Tasks go on; what has ended is kept and recorded when the database is back, unless the lease
  // ends before.
  private void notAnswered(DatabaseUnavailableException e) {
    keep();
    LOG.warn("{} Trying again in {} ms.", e.getMessage(), backoff.failed().toMillis());
    revival.begin();
  }

  /**
   * Puts what is not recorded yet on disk: asking may take long, and this launcher may not be there
   * when the database is back.
   */
  void keep() {
    List<RunResult> all = new ArrayList<>(unrecorded);
    all.addAll(recorder.batch());
    spool.keep(all);
  }

  private Claim claim(List<Long> placed, boolean widely) {
    if (claimedAhead.areTasksBrief() && !neighbours.getAsBoolean()) {
      look.atLeast(BriefTasks.LOOK);
    }
    Claim.Placement placement =
        candidates -> {
          // The transaction may be repeated: what an earlier try placed must be given back first.
          placed.forEach(ledger::release);
          placed.clear();
          List<Candidate> chosen =
              widely
                  ? ledger.placeAndReserve(candidates, seconds())
                  : ledger.place(candidates, seconds());
          chosen.forEach(job -> placed.add(job.jobId()));
          return widely ? chosen : withSomeAhead(candidates, chosen);
        };
    return widely ? offer.everything(look.most(), placement) : offer.free(look.most(), placement);
  }

  private static long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
  }

  /** What the launcher could run if it were empty. */
  Claim everything() {
    return offer.everything(0, List::copyOf);
  }

  /** Records what is left, trying again until the lease is over. */
  void recordLast() throws InterruptedException {
    keepIfAway();
    recorder.await().ifPresent(this::recorded);
    long until = System.nanoTime() + engine.leases().lease().toNanos();
    recordOnce();
    while (!unrecorded.isEmpty()) {
      if (System.nanoTime() > until) {
        throw new BalsamException(notRecorded());
      }
      TimeUnit.NANOSECONDS.sleep(backoff.pause().toNanos());
      recordOnce();
    }
  }

  private String notRecorded() {
    String why =
        unrecorded.size()
            + " results could not be recorded, because the database does not answer. ";
    return spool.holds(unrecorded)
        ? why
            + "They are kept in "
            + spool.file()
            + " and will be recorded by the next launcher of this site."
        : why + "The jobs will run again.";
  }

  /** Records what is left, once: the launcher ends because of something else. */
  void salvage() {
    keep();
    recorder.await().ifPresent(this::salvaged);
    recordOnce();
  }

  private void salvaged(Recorder.Outcome outcome) {
    if (outcome.exchange() != null) {
      recorded(outcome.batch(), outcome.exchange().recorded());
    } else {
      unrecorded.addAll(outcome.batch());
    }
  }

  private void recordOnce() {
    if (!unrecorded.isEmpty()) {
      exchange(List.copyOf(unrecorded), false);
    }
  }

  @Override
  public void close() {
    recorder.close();
    revival.close();
  }
}
