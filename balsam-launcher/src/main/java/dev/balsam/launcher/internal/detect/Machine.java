package dev.balsam.launcher.internal.detect;

import dev.balsam.launcher.Core;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this process may use of its machine.
 *
 * @param cores the cores that it may run on, as the kernel numbers them; empty where nothing tells
 * @param gpus GPUs
 * @param memory bytes; 0 where nothing tells
 */
public record Machine(List<Core> cores, int gpus, long memory) {
  private static final Pattern ALLOWED = Pattern.compile("(?m)^Cpus_allowed_list:\\s*(\\S+)");
  private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s*([0-9]+) kB");

  /** Copies the list. */
  public Machine {
    cores = List.copyOf(cores);
  }

  /**
   * Reads /proc and /sys, see proc(5) and the kernel's
   * Documentation/ABI/stable/sysfs-devices-system-cpu.
   *
   * @return what they say
   */
  public static Machine read() {
    return read(Path.of("/"));
  }

  static Machine read(Path root) {
    Map<Integer, Integer> numa = numaNodes(root);
    List<Core> cores =
        match(ALLOWED, root.resolve("proc/self/status")).map(CpuList::of).orElse(List.of()).stream()
            .map(cpu -> new Core(cpu, socket(root, cpu), numa.getOrDefault(cpu, 0)))
            .toList();
    long memory =
        match(MEMORY, root.resolve("proc/meminfo"))
            .map(kib -> Long.parseLong(kib) << 10)
            .orElse(0L);
    return new Machine(
        cores, count(root, "nvidia[0-9]*") + renderNodesOfAmd(root), limited(root, memory));
  }

  // A container or a batch system may give less than the machine has.
  private static long limited(Path root, long memory) {
    return text(root.resolve("sys/fs/cgroup/memory.max"))
        .filter(max -> max.matches("[0-9]{1,18}"))
        .map(Long::parseLong)
        .filter(max -> max < memory)
        .orElse(memory);
  }

  private static int renderNodesOfAmd(Path root) {
    return Files.exists(root.resolve("dev/kfd")) ? count(root, "dri/renderD[0-9]*") : 0;
  }

  private static int count(Path root, String devices) {
    Path directory = root.resolve("dev").resolve(devices).getParent();
    String glob = Path.of(devices).getFileName().toString();
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
      for (Path file : files) {
        count += file.getFileName().toString().matches("[a-zA-Z]+[0-9]+") ? 1 : 0;
      }
    } catch (IOException e) {
      return 0;
    }
    return count;
  }

  private static int socket(Path root, int cpu) {
    return text(root.resolve("sys/devices/system/cpu/cpu" + cpu + "/topology/physical_package_id"))
        .filter(id -> id.matches("[0-9]{1,6}")) // -1 on some virtual machines
        .map(Integer::parseInt)
        .orElse(0);
  }

  private static Map<Integer, Integer> numaNodes(Path root) {
    Map<Integer, Integer> numa = new HashMap<>();
    List<Path> nodes = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(root.resolve("sys/devices/system/node"), "node[0-9]*")) {
      found.forEach(nodes::add);
    } catch (IOException e) {
      return numa;
    }
    for (Path node : nodes) {
      int id = Integer.parseInt(node.getFileName().toString().substring("node".length()));
      text(node.resolve("cpulist"))
          .map(CpuList::of)
          .orElse(List.of())
          .forEach(c -> numa.put(c, id));
    }
    return numa;
  }

  private static Optional<String> match(Pattern pattern, Path file) {
    return text(file).map(pattern::matcher).filter(Matcher::find).map(found -> found.group(1));
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
