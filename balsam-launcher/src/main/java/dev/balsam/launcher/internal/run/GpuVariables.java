package dev.balsam.launcher.internal.run;

import dev.balsam.launcher.internal.placement.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tells a program which GPUs are its own, in the words of each vendor: {@code CUDA_VISIBLE_DEVICES}
 * (CUDA C++ Programming Guide, "CUDA Environment Variables"), {@code ROCR_VISIBLE_DEVICES} (ROCm
 * documentation, "GPU isolation techniques"), {@code ZE_AFFINITY_MASK} (oneAPI Level Zero
 * specification, "Environment Variables").
 */
final class GpuVariables {
  static final String CUDA = "CUDA_VISIBLE_DEVICES";
  static final String ROCR = "ROCR_VISIBLE_DEVICES";
  static final String LEVEL_ZERO = "ZE_AFFINITY_MASK";

  private final List<String> names;
  private final Map<String, String> inherited;

  private GpuVariables(List<String> names, Map<String, String> inherited) {
    this.names = names;
    this.inherited = inherited;
  }

  /**
   * For tasks on this machine.
   *
   * @param inherited the launcher's environment: where a batch system has given it some GPUs of the
   *     machine only, the tasks' are taken from those
   */
  static GpuVariables of(Map<String, String> inherited) {
    return of(inherited, Files.exists(Path.of("/dev/kfd")));
  }

  /**
   * For tasks on this machine.
   *
   * @param amd whether its GPUs are AMD's: there CUDA's variable counts among those that ROCr's has
   *     left, so that both together would hide GPUs
   */
  static GpuVariables of(Map<String, String> inherited, boolean amd) {
    List<String> names = new ArrayList<>(List.of(ROCR));
    if (!amd) {
      names.addAll(List.of(CUDA, LEVEL_ZERO));
    }
    return new GpuVariables(names, Map.copyOf(inherited));
  }

  /** The variables of one task: none without GPUs, or where its nodes' have different ids. */
  Map<String, String> of(Placement where) {
    List<String> gpus = where.first().gpus();
    if (gpus.isEmpty() || !where.parts().stream().allMatch(part -> part.gpus().equals(gpus))) {
      return Map.of();
    }
    Map<String, String> variables = new LinkedHashMap<>();
    // By default CUDA counts the fastest first, other tools in the order of the bus.
    variables.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    for (String name : names) {
      String[] given = inherited.getOrDefault(name, "").strip().split("\\s*,\\s*", -1);
      boolean named = !where.first().node().gpuIds().isEmpty();
      variables.put(
          name,
          gpus.stream()
              .map(gpu -> named ? gpu : among(given, gpu))
              .collect(Collectors.joining(",")));
    }
    return variables;
  }

  private static String among(String[] given, String gpu) {
    int number = Integer.parseInt(gpu);
    return number < given.length && !given[number].isEmpty() ? given[number] : gpu;
  }
}
