package dev.balsam.launcher.internal.run;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells a program which GPUs are its own, as the original does (its variables, section 3.7). The
 * names are those of the CUDA C++ Programming Guide, "CUDA Environment Variables".
 */
final class GpuVariables {
  static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  private GpuVariables() {}

  /**
   * The variables of one task.
   *
   * @param gpus numbers of its GPUs, from 0 on; empty if it has none
   * @param inherited the launcher's own {@link #VISIBLE}: where a batch system has given it some
   *     GPUs of the machine only, the task's are taken from those
   * @return none for a task without GPUs
   */
  static Map<String, String> of(List<Integer> gpus, @Nullable String inherited) {
    if (gpus.isEmpty()) {
      return Map.of();
    }
    String[] given = inherited == null ? new String[0] : inherited.strip().split("\\s*,\\s*", -1);
    return Map.of(
        // By default CUDA counts the fastest first, other tools in the order of the bus.
        "CUDA_DEVICE_ORDER",
        "PCI_BUS_ID",
        VISIBLE,
        gpus.stream()
            .map(gpu -> gpu < given.length && !given[gpu].isEmpty() ? given[gpu] : gpu.toString())
            .collect(Collectors.joining(",")));
  }
}
