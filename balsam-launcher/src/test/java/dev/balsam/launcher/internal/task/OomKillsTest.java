package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OomKillsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Path directory;
  private final AtomicLong kernel = new AtomicLong(5);
  private final OomKills kills = new OomKills(kernel::get);

  OomKillsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void a_kill_since_the_start_of_a_task_accounts_for_one_death() {
    long one = kills.before(0);
    long two = kills.before(1);
    assertThat(kills.accountFor(one)).isFalse();
    kernel.incrementAndGet();
    assertThat(kills.accountFor(two)).isTrue();
    assertThat(kills.accountFor(one)).as("the kernel killed one").isFalse();
    kernel.incrementAndGet();
    assertThat(kills.accountFor(one)).isTrue();
  }

  @Test
  void kills_before_the_start_of_a_task_do_not_count() {
    long early = kills.before(0);
    kernel.incrementAndGet();
    long late = kills.before(2 * SECOND);
    assertThat(kills.accountFor(late)).isFalse();
    assertThat(kills.accountFor(early)).isTrue();
    long after = kills.before(2 * SECOND + 1);
    assertThat(kills.accountFor(after)).as("accounted for, though not looked again").isFalse();
  }

  @Test
  void the_kernel_is_not_asked_at_every_start() {
    AtomicLong asked = new AtomicLong();
    OomKills counting = new OomKills(asked::incrementAndGet);
    for (int task = 0; task < 1_000; task++) {
      counting.before(task);
    }
    assertThat(asked).hasValue(1);
    counting.before(SECOND);
    assertThat(asked).hasValue(2);
  }

  @Test
  void the_count_is_that_of_the_machine_or_else_of_the_control_group() throws IOException {
    Path proc = directory.resolve("proc");
    Files.createDirectories(proc.resolve("self"));
    Path groups = directory.resolve("groups");
    assertThat(OomKills.total(proc, groups)).isEmpty();
    Files.writeString(proc.resolve("self/cgroup"), "4:cpu,memory:/job/7\n0::/job/8\nnonsense\n");
    assertThat(OomKills.total(proc, groups)).isEmpty();
    Files.writeString(
        Files.createDirectories(groups.resolve("memory/job/7")).resolve("memory.oom_control"),
        "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
    assertThat(OomKills.total(proc, groups)).hasValue(3);
    Files.writeString(proc.resolve("self/cgroup"), "0::/job/8\n");
    Files.writeString(
        Files.createDirectories(groups.resolve("job/8")).resolve("memory.events"),
        "low 0\noom 9\noom_kill 4\noom_group_kill 0\n");
    assertThat(OomKills.total(proc, groups)).hasValue(4);
    Files.writeString(proc.resolve("vmstat"), "pgfault 12\noom_kill 5\noom_killed 6\n");
    assertThat(OomKills.total(proc, groups)).hasValue(5);
  }

  @Test
  void a_program_without_memory_is_told_from_one_that_somebody_killed() throws Exception {
    assumeTrue(
        Files.isWritable(Path.of("/sys/fs/cgroup")), "only root may limit the memory of a program");
    Optional<Path> made = limitedGroup();
    assumeTrue(made.isPresent(), "only root of the machine may make a control group for memory");
    Path group = made.get();
    try (Harness harness = new Harness(directory, Harness.SHORT_GRACE)) {
      TaskExit killed = harness.run(harness.sh("kill -9 $$"));
      assertThat(killed.cause()).isEqualTo(Cause.EXITED);
      // It gathers one endless line.
      TaskSpec hungry =
          harness.sh("echo $$ > \"$1\" && exec tail /dev/zero", group.resolve("cgroup.procs") + "");
      TaskExit starved = harness.run(hungry);
      assertThat(starved.cause()).as(harness.output(hungry)).isEqualTo(Cause.OUT_OF_MEMORY);
      assertThat(starved.exitCode()).isEqualTo(137);
      assertThat(starved.message()).contains("memory had run out");
      assertThat(harness.run(harness.sh("kill -9 $$")).cause()).isEqualTo(Cause.EXITED);
    } finally {
      Files.deleteIfExists(group);
    }
  }

  /** A new control group of 32 MiB without swap, where one can be made. */
  private static Optional<Path> limitedGroup() {
    String name = "balsam-test-" + ProcessHandle.current().pid();
    for (var limits :
        Map.of(
                Path.of("/sys/fs/cgroup/memory"), "memory.limit_in_bytes",
                Path.of("/sys/fs/cgroup"), "memory.max")
            .entrySet()) {
      Path group = limits.getKey().resolve(name);
      try {
        if (Files.isDirectory(limits.getKey())) {
          Files.createDirectory(group);
          // Only what the kernel made: beside the first version's groups there is a plain
          // directory.
          Files.writeString(group.resolve(limits.getValue()), "33554432", StandardOpenOption.WRITE);
          for (String swap : new String[] {"memory.swap.max", "memory.swappiness"}) {
            if (Files.exists(group.resolve(swap))) {
              Files.writeString(group.resolve(swap), "0");
            }
          }
          return Optional.of(group);
        }
      } catch (IOException e) {
        assertThat(group.toFile().delete() || !Files.exists(group)).isTrue();
      }
    }
    return Optional.empty();
  }
}
