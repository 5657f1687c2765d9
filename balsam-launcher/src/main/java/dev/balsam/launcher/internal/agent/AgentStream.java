package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.agent.Wire.Hello;
import dev.balsam.launcher.internal.agent.Wire.ToAgent;
import dev.balsam.launcher.internal.agent.Wire.ToLauncher;
import dev.balsam.launcher.internal.agent.Wire.Welcome;
import dev.balsam.launcher.internal.task.TaskExit;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's end of the stream. Holds its lease: when no sign of life that it sent has been
 * answered for too long, it leaves, see {@link Fence}.
 */
final class AgentStream implements ClientResponseObserver<ToLauncher, ToAgent> {
  private static final Logger LOG = LoggerFactory.getLogger(AgentStream.class);
  private static final long GATHER = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long GOODBYE_SECONDS = 5;

  private final Reports reports;
  private final AgentWork work;
  private final ScheduledExecutorService clock;
  private final CompletableFuture<Optional<Welcome>> welcome = new CompletableFuture<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private volatile long answered = System.nanoTime();
  private final AtomicBoolean gathering = new AtomicBoolean();
  private @Nullable Outbox<ToLauncher> outbox;
  private @Nullable ClientCallStreamObserver<ToLauncher> requests;

  AgentStream(Hello hello, AgentWork work, ScheduledExecutorService clock) {
    this.reports = new Reports(hello);
    this.work = work;
    this.clock = clock;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ToLauncher> toLauncher) {
    requests = toLauncher;
    Outbox<ToLauncher> made = new Outbox<>(toLauncher, reports::take);
    outbox = made;
    toLauncher.setOnReadyHandler(made::flush);
  }

  @Override
  public void onNext(ToAgent message) {
    if (message.welcome() != null) {
      work.begin(message.welcome(), this::ended);
      welcome.complete(Optional.of(message.welcome()));
    }
    answered = message.heard();
    work.obey(message);
  }

  @Override
  public void onError(Throwable why) {
    over(Status.fromThrowable(why));
  }

  @Override
  public void onCompleted() {
    over(Status.OK.withDescription("the launcher hung up"));
  }

  private void over(Status status) {
    end.complete(status);
    if (!welcome.complete(Optional.empty())) {
      work.leave("its connection to the launcher broke: " + status.getCode());
    }
  }

  // Ends that come together travel together.
  private void ended(TaskExit exit) {
    reports.ended(exit);
    if (gathering.compareAndSet(false, true)) {
      var unused = clock.schedule(this::sendGathered, GATHER, TimeUnit.NANOSECONDS);
    }
  }

  private void sendGathered() {
    gathering.set(false);
    box().flush();
  }

  /**
   * Talks until there is a reason to leave, and then ends all tasks; returns when they are gone.
   */
  void converse() throws IOException {
    box().flush();
    Optional<Welcome> words = welcome.join();
    if (words.isEmpty()) {
      return;
    }
    Duration silence = Duration.ofMillis(words.get().silenceMillis());
    String path = words.get().environment().getOrDefault("PATH", "/usr/bin:/bin");
    try (Sidecar sidecar = Sidecar.start(silence.dividedBy(2), path)) {
      long tick = silence.dividedBy(8).toNanos();
      var unused =
          clock.scheduleWithFixedDelay(() -> tick(sidecar, silence), 0, tick, TimeUnit.NANOSECONDS);
      work.awaitReason();
      work.end();
    }
    sayGoodbye();
  }

  private void tick(Sidecar sidecar, Duration silence) {
    sidecar.feed();
    if (System.nanoTime() - answered > silence.toNanos()) {
      work.leave("its launcher has not answered for " + silence.toSeconds() + " s");
      hangUp();
      return;
    }
    reports.beat();
    box().flush();
  }

  private void sayGoodbye() {
    if (end.isDone()) {
      return;
    }
    reports.bye();
    box().flush();
    try {
      end.get(GOODBYE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("the launcher does not take leave", e);
      hangUp();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hangUp() {
    box().close(() -> stream().cancel("the agent leaves", null));
  }

  private Outbox<ToLauncher> box() {
    return Objects.requireNonNull(outbox, "no call yet");
  }

  private ClientCallStreamObserver<ToLauncher> stream() {
    return Objects.requireNonNull(requests, "no call yet");
  }

  /** Whether the launcher wanted it. */
  boolean wasWelcome() {
    return welcome.join().isPresent();
  }

  Status end() {
    return end.join();
  }
}
