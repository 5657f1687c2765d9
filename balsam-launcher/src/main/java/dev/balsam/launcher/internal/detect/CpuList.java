package dev.balsam.launcher.internal.detect;

import java.util.ArrayList;
import java.util.List;

/** The kernel's lists of CPUs: {@code 0-3,8,10-11}. */
final class CpuList {
  private CpuList() {}

  static List<Integer> of(String text) {
    List<Integer> cpus = new ArrayList<>();
    for (String range : text.isBlank() ? new String[0] : text.strip().split(",", -1)) {
      String[] ends = range.split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int cpu = first; cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }
}
