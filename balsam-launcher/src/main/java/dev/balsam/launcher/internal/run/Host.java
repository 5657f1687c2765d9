package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Engine.LauncherRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * This machine and this process, as other launchers may recognise them: only on the same machine,
 * in the same boot and the same process namespace, does a missing process mean that it is dead.
 */
final class Host {
  private Host() {}

  /** Host name, boot and process namespace, separated by blanks. */
  static String identity() {
    String boot = read(Path.of("/proc/sys/kernel/random/boot_id")).orElse("-");
    return name() + " " + boot + " " + processNamespace();
  }

  static String name() {
    return read(Path.of("/proc/sys/kernel/hostname")).orElseGet(Host::nameByResolver);
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
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static long pid() {
    return ProcessHandle.current().pid();
  }

  static String processStarted() {
    return started(ProcessHandle.current());
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /** Whether a launcher of this machine has no process any more. */
  static boolean isDead(LauncherRecord launcher) {
    if (!launcher.host().equals(identity())) {
      return false;
    }
    return ProcessHandle.of(launcher.pid())
        .filter(ProcessHandle::isAlive)
        .filter(process -> started(process).equals(launcher.processStarted()))
        .isEmpty();
  }
}
