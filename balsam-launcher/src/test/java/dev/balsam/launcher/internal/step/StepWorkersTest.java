package dev.balsam.launcher.internal.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the others when a step cannot be begun. */
final class StepWorkersTest {
  @RegisterExtension final TestSite at = new TestSite();

  private final AtomicInteger claims = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger settled = new AtomicInteger();

  @Test
  void a_machine_without_threads_for_a_moment_does_not_end_them_and_gives_the_job_back() {
    try (StepWorkers<Step> workers =
        new StepWorkers<>(at.site().engine(), "steps", new Source(), 1, 1, () -> {})) {
      workers.start();
      Wait.until("the second is begun", () -> begun.get() == 1);
      assertThat(settled).hasValue(1);
      assertThat(workers.isBusy()).isTrue();
    }
  }

  private final class Source implements StepSource<Step> {
    @Override
    public List<Step> claim(Set<Long> busy, int most) {
      return List.of(new Step(claims.incrementAndGet()));
    }

    @Override
    public int settle(Set<Long> busy) {
      assertThat(busy).isEmpty();
      return settled.incrementAndGet();
    }

    @Override
    public Set<Long> lost(List<Step> runs) {
      return Set.of();
    }
  }

  private final class Step implements StepRun {
    private final long id;

    private Step(long id) {
      this.id = id;
    }

    @Override
    public long jobId() {
      return id;
    }

    @Override
    public void start() {
      if (id == 1) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      begun.incrementAndGet();
    }

    @Override
    public long nanosLeft() {
      return Long.MAX_VALUE;
    }

    @Override
    public boolean holdsPlace() {
      return true;
    }

    @Override
    public boolean isEnding() {
      return false;
    }

    @Override
    public void expire() {}

    @Override
    public void cancel() {}
  }
}
