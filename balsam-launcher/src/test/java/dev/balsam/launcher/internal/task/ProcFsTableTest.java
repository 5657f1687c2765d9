package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.launcher.internal.task.ProcessTable.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcFsTableTest {
  @Test
  void starts_are_counted_from_a_boot_that_no_suspend_moves() throws IOException {
    assumeTrue(ProcFsTable.available());
    long pid = ProcessHandle.current().pid();
    String stat = Files.readString(Path.of("/proc/self/stat"));
    long ticks = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
    long boot = -3_600_000_000_000L; // as if /proc/uptime had said one hour when it was read

    Entry own = new ProcFsTable(boot).snapshot(boot).processes().get(pid);

    assertThat(own).extracting(Entry::startedNanos).isEqualTo(boot + ticks * 10_000_000);
  }
}
