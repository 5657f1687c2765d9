package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The postmaster of a site's cluster: whether it is there, and how it is ended. */
final class ServerProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
  private static final Path PROC = Path.of("/proc");
  private static final Duration FAST_LIMIT = Duration.ofSeconds(30);
  private static final Duration IMMEDIATE_LIMIT = Duration.ofSeconds(10);
  private static final Duration REST_LIMIT = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(5);

  private final SiteLayout layout;

  ServerProcess(SiteLayout layout) {
    this.layout = layout;
  }

  Optional<PostmasterPid> pidFile() {
    try {
      return PostmasterPid.read(layout.postmasterPid());
    } catch (IOException e) {
      throw new BalsamException("cannot read " + layout.postmasterPid() + ": " + e.getMessage(), e);
    }
  }

  /** What there is to see. No process is started for it. */
  ServerPlan.Facts facts(boolean clusterExists, Optional<String> startedOn) {
    Optional<PostmasterPid> file = pidFile();
    ServerPlan.Holder holder =
        file.map(pid -> holder(pid, startedOn)).orElse(ServerPlan.Holder.NOBODY);
    PostmasterPid.Status status =
        file.map(PostmasterPid::status).orElse(PostmasterPid.Status.STARTING);
    boolean answers =
        holder == ServerPlan.Holder.POSTMASTER
            && status == PostmasterPid.Status.READY
            && PortProbe.answers(file.map(PostmasterPid::port).orElse(0));
    return new ServerPlan.Facts(clusterExists, holder, status, answers);
  }

  /** Whether this machine runs a server in the cluster. */
  boolean running(Optional<String> startedOn) {
    return pidFile()
        .filter(pid -> holder(pid, startedOn) == ServerPlan.Holder.POSTMASTER)
        .isPresent();
  }

  private ServerPlan.Holder holder(PostmasterPid pid, Optional<String> startedOn) {
    if (startedOn.isPresent() && !startedOn.get().equals(Host.name())) {
      return ServerPlan.Holder.ELSEWHERE;
    }
    if (pid.pid() == 0) {
      return ServerPlan.Holder.STRANGER;
    }
    if (!alive(pid.pid())) {
      return ServerPlan.Holder.DEAD;
    }
    return worksInCluster(pid.pid()) ? ServerPlan.Holder.POSTMASTER : ServerPlan.Holder.STRANGER;
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  // A postmaster's working directory is its cluster, which no other program's is by chance.
  private boolean worksInCluster(long pid) {
    if (!Files.exists(PROC.resolve("self"))) {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().command())
          .filter(command -> command.endsWith("postgres"))
          .isPresent();
    }
    try {
      return Files.isSameFile(PROC.resolve(pid + "/cwd"), layout.cluster());
    } catch (IOException e) {
      // A zombie has no directory, and another user's is not shown: neither is our server.
      LOG.debug("process {} is not the postmaster of {}", pid, layout.cluster(), e);
      return false;
    }
  }

  /** Ends the server: its clients are cut off, their open transactions rolled back. */
  void stop() {
    Optional<PostmasterPid> pid = pidFile();
    if (pid.isPresent()) {
      List<ProcessHandle> family = family(pid.get().pid());
      // The signals of a fast and of an immediate shutdown: PostgreSQL manual, "Shutting Down the
      // Server". Sent by us and not by pg_ctl, which refuses to run as root.
      signal("INT", pid.get().pid());
      if (!within(FAST_LIMIT, () -> gone(pid.get().pid()))) {
        LOG.warn(
            "the PostgreSQL server of {} did not stop within {} s and is stopped the hard way",
            layout.site(),
            FAST_LIMIT.toSeconds());
        end(pid.get().pid());
      }
      // The log collector outlives the postmaster by a moment, and may still write.
      within(REST_LIMIT, () -> family.stream().noneMatch(ServerProcess::running));
    }
  }

  /** Ends a server that does not answer, without waiting for what it may still want to do. */
  void kill() {
    pidFile().ifPresent(pid -> end(pid.pid()));
  }

  private void end(long pid) {
    List<ProcessHandle> family = family(pid);
    signal("QUIT", pid);
    // A stopped process takes no signal but these two.
    signal("CONT", pid);
    if (!within(IMMEDIATE_LIMIT, () -> gone(pid))) {
      signal("KILL", pid);
      within(IMMEDIATE_LIMIT, () -> !alive(pid) || !worksInCluster(pid));
    }
    within(REST_LIMIT, () -> family.stream().noneMatch(ServerProcess::running));
  }

  private boolean gone(long pid) {
    return !Files.exists(layout.postmasterPid()) && (!alive(pid) || !worksInCluster(pid));
  }

  private static List<ProcessHandle> family(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .toList();
  }

  // A zombie is alive to ProcessHandle; where no init process reaps, it stays one.
  private static boolean running(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      return !Files.exists(PROC.resolve("self"))
          || Files.exists(PROC.resolve(process.pid() + "/cwd").toRealPath());
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void signal(String name, long pid) {
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -\"$1\" \"$2\"", "kill", name, Long.toString(pid))
              .redirectInput(Host.NULL.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      kill.waitFor();
    } catch (IOException e) {
      throw new BalsamException("cannot signal process " + pid + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException("interrupted while a signal was sent to process " + pid, e);
    }
  }

  /** Looks until something is so, or the time is over. */
  static boolean within(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause(POLL);
    }
    return true;
  }

  /** Lets some time go by before the next look. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException("interrupted while PostgreSQL started or stopped", e);
    }
  }
}
