package dev.balsam.internal.doctor;

import dev.balsam.internal.doctor.MachineFacts.Place;
import dev.balsam.internal.postgres.ServerAdmin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the machine; what cannot be seen is left out, and nothing throws. */
public final class MachineProbe {
  static final String SITE = "site";
  static final String CACHE = "cache";
  static final String TEMP = "temporary files";

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final List<String> STARTERS =
      List.of("mpirun", "mpiexec", "srun", "aprun", "jsrun", "flux");
  // What submits there, by the name of the batch system.
  private static final Map<String, List<String>> SCHEDULERS =
      Map.of(
          "Slurm", List.of("sbatch"),
          "PBS", List.of("qsub", "pbsnodes"),
          "LSF", List.of("bsub"),
          "Cobalt", List.of("qsub", "cqwait"),
          "Flux", List.of("flux"));
  private static final byte[] MEBIBYTE = new byte[1 << 20];

  private static final Logger LOG = LoggerFactory.getLogger(MachineProbe.class);

  private MachineProbe() {}

  /**
   * Looks.
   *
   * @param site the directory of a site, if one is meant
   * @return the facts
   */
  public static MachineFacts look(Optional<Path> site) {
    List<String> limits = lines(Path.of("/proc/self/limits"));
    List<String> mounts = lines(Path.of("/proc/self/mountinfo"));
    Map<String, Place> places = new LinkedHashMap<>();
    site.ifPresent(directory -> places.put(SITE, place(ours(directory), mounts)));
    places.put(CACHE, place(cache(), mounts));
    places.put(TEMP, place(Path.of(System.getProperty("java.io.tmpdir", "/tmp")), mounts));
    return new MachineFacts(
        Runtime.version().feature(),
        System.getProperty("java.version") + ", " + System.getProperty("java.vendor"),
        System.getProperty("os.name", ""),
        System.getProperty("os.arch", ""),
        isRoot(),
        !System.getProperty("user.name", "?").equals("?"),
        System.getProperty("sun.jnu.encoding", ""),
        places,
        sharedMemory(),
        loopback(),
        Limits.hard(limits, "Max processes"),
        Limits.hard(limits, "Max open files"),
        onPath("balsam"),
        STARTERS.stream().filter(name -> onPath(name).isPresent()).toList(),
        SCHEDULERS.entrySet().stream()
            .filter(s -> s.getValue().stream().allMatch(name -> onPath(name).isPresent()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList(),
        archives());
  }

  /** The first executable of that name on the PATH. */
  static Optional<Path> onPath(String program) {
    return onPath(program, System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
  }

  static Optional<Path> onPath(String program, String path) {
    return Stream.of(path.split(":", -1))
        .filter(entry -> entry.startsWith("/"))
        .map(entry -> Path.of(entry, program))
        .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
        .findFirst();
  }

  // As the managed server finds it: XDG Base Directory Specification.
  private static Path cache() {
    String named = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        named.startsWith("/")
            ? Path.of(named)
            : Path.of(System.getProperty("user.home", "/"), ".cache");
    return base.resolve("balsam");
  }

  // The top of a site is its owner's alone; collaborators work in the directory of its jobs.
  private static Path ours(Path site) {
    return ServerAdmin.isOwn(site) ? site : site.resolve("data");
  }

  private static Place place(Path wanted, List<String> mounts) {
    Path there = nearest(wanted);
    Path real = real(there);
    Optional<Mounts.Mount> mount = Mounts.of(real, mounts);
    return new Place(
        wanted,
        free(there),
        mount.map(Mounts.Mount::type).orElse(""),
        mount.map(Mounts.Mount::options).orElse(List.of()),
        write(there),
        lock(there));
  }

  private static Path nearest(Path path) {
    Path candidate = path.toAbsolutePath();
    while (!Files.isDirectory(candidate)) {
      Path parent = candidate.getParent();
      if (parent == null) {
        return candidate;
      }
      candidate = parent;
    }
    return candidate;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  private static long free(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  // A quota that is used up shows only where something is written.
  private static Optional<String> write(Path directory) {
    return tried(
        directory,
        file -> {
          Files.write(file, MEBIBYTE);
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
          }
        });
  }

  private static Optional<String> lock(Path directory) {
    return tried(
        directory,
        file -> {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.lock();
          } catch (OverlappingFileLockException e) {
            throw new IOException(e.getMessage(), e);
          }
        });
  }

  private interface Attempt {
    void on(Path file) throws IOException;
  }

  private static Optional<String> tried(Path directory, Attempt attempt) {
    Path file = null;
    try {
      file = Files.createTempFile(directory, ".balsam-doctor-", ".tmp");
      attempt.on(file);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getClass().getSimpleName() + ": " + e.getMessage());
    } finally {
      delete(file);
    }
  }

  private static void delete(@Nullable Path file) {
    if (file != null && !file.toFile().delete()) {
      file.toFile().deleteOnExit();
    }
  }

  private static OptionalLong sharedMemory() {
    if (!Files.isDirectory(SHARED_MEMORY) || write(SHARED_MEMORY).isPresent()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(free(SHARED_MEMORY));
  }

  private static Optional<String> loopback() {
    try (ServerSocket server =
            new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      return client.isConnected() ? Optional.empty() : Optional.of("it does not connect");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return System.getProperty("user.name", "").equals("root");
    }
  }

  // The class-data archive with which bin/balsam has started this JVM.
  private static Map<Path, Boolean> archives() {
    String archive = System.getProperty("balsam.archive", "");
    if (archive.isEmpty() || !Files.exists(Path.of(archive))) {
      return Map.of();
    }
    try {
      return Map.of(Path.of(archive), isOlder(Path.of(archive)));
    } catch (IOException e) {
      LOG.debug("{} cannot be looked at", archive, e);
      return Map.of();
    }
  }

  private static boolean isOlder(Path archive) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path", "").split(":", -1)) {
      if (entry.endsWith(".jar") && Files.exists(Path.of(entry))) {
        jars.add(Path.of(entry));
      }
    }
    for (Path jar : jars) {
      if (Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
        return true;
      }
    }
    return false;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
