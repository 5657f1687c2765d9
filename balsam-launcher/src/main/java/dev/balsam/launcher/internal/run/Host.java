package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.launcher.internal.task.LauncherMarker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * This machine and this process, as other launchers may recognise them: only on the same machine,
 * in the same boot and the same process namespace, does a missing process mean that it is dead; and
 * only to the same user, as those of others may be hidden (proc(5), hidepid).
 */
final class Host {
  /**
   * Tasks that obey SIGTERM have gone by then. Short, since leases are renewed by those who wait.
   */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

  private static final AtomicBoolean SEEN_ENDING = new AtomicBoolean();

  private Host() {}

  /** Host name, boot, process namespace and user, separated by blanks. */
  static String identity() {
    String boot = read(Path.of("/proc/sys/kernel/random/boot_id")).orElse("-");
    return name() + " " + boot + " " + processNamespace() + " " + user();
  }

  private static String user() {
    try {
      return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return System.getProperty("user.name", "-");
    }
  }

  static String name() {
    return read(Path.of("/proc/sys/kernel/hostname")).orElseGet(Host::nameByResolver);
  }

  static boolean isRoot() {
    return user().equals("0");
  }

  private static String nameByResolver() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static String processNamespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException e) {
      return "-";
    }
  }

  private static Optional<String> read(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static long pid() {
    return ProcessHandle.current().pid();
  }

  /**
   * When this process started: in clock ticks since the boot, as a time of day changes whenever the
   * clock is set. Empty where there is no /proc.
   */
  static String processStarted() {
    return started(pid()).orElse("");
  }

  /** Field 22 of /proc/PID/stat, see proc(5); empty if there is no such process or it has ended. */
  private static Optional<String> started(long pid) {
    // The second field is a name in parentheses that may contain anything.
    return read(Path.of("/proc/" + pid + "/stat"))
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1))
        .filter(fields -> fields.length > 19 && !Set.of("Z", "X").contains(fields[0]))
        .map(fields -> fields[19]);
  }

  /** What became of a launcher, as far as this machine can tell. */
  enum Fate {
    /** It lives, or nobody here can know. */
    ALIVE,
    /** Its process is gone, but something that it started is not. */
    ENDING,
    /** Nothing is left of it. */
    GONE
  }

  /**
   * What became of a launcher. Where there is no /proc nobody can tell, and its lease has to end.
   *
   * @param launcher any launcher
   */
  static Fate fateOf(LauncherRecord launcher) {
    if (!launcher.host().equals(identity()) || processStarted().isEmpty()) {
      return Fate.ALIVE;
    }
    if (started(launcher.pid()).filter(launcher.processStarted()::equals).isPresent()) {
      return Fate.ALIVE;
    }
    return new LauncherMarker(launcher.id(), launcher.pid()).isCarried() ? Fate.ENDING : Fate.GONE;
  }

  /**
   * Whether nothing is left of a launcher, so that its jobs may run again: never twice at a time.
   * Waits a moment for what is just being ended.
   */
  static boolean isDead(LauncherRecord launcher) {
    long until = System.nanoTime() + PATIENCE;
    Fate fate = fateOf(launcher);
    while (fate == Fate.ENDING
        && System.nanoTime() - until < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PATIENCE / 20);
      fate = fateOf(launcher);
    }
    if (fate == Fate.ENDING) {
      SEEN_ENDING.set(true);
    }
    return fate == Fate.GONE;
  }

  /**
   * Whether {@link #isDead} has met a launcher since this was last asked that will be dead soon:
   * its jobs are about to be given back.
   */
  static boolean hasSeenEnding() {
    return SEEN_ENDING.getAndSet(false);
  }
}
