package dev.balsam.launcher.internal.detect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What this machine is called in lists of nodes. */
public final class Here {
  private Here() {}

  /**
   * Its names.
   *
   * @return its host name with and without domain, {@code localhost}, and what Slurm calls it
   */
  public static Set<String> names() {
    Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1"));
    try {
      String name =
          Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.ISO_8859_1)
              .strip();
      names.add(name);
      names.add(name.replaceFirst("\\..*", ""));
    } catch (IOException e) {
      // No Linux: it is localhost at least.
    }
    // Where several virtual nodes share a machine and its name.
    String slurm = System.getenv("SLURMD_NODENAME");
    if (slurm != null) {
      names.add(slurm);
    }
    return Set.copyOf(names);
  }
}
