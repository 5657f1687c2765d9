package dev.balsam.launcher.internal.task;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One long-lived shell that runs one task after the other. It is a session leader, so its process
 * id is also its session and its group. Not thread safe by itself: {@link LocalTaskRunner} owns it
 * under its lock, except for {@link #send}.
 */
final class ShellWorker {
  /**
   * The script comes as a script file, not on stdin: a shell reads those in blocks and keeps the
   * descriptor to itself (close-on-exec), so no task can read from it or hold it open.
   */
  private static final String BOOT = "exec 3<&0 </dev/null; exec /bin/sh /dev/fd/3";

  /** A handler, not "ignore": ignored signals would be inherited by the tasks. */
  private static final String FIRST_LINE = "exec 3<&-;trap : TERM\n";

  /** Where a group of users shares the site, its members go on with one another's jobs. */
  private static final String SHARING = "umask g=rwx\n";

  private final int id;
  private final Process process;
  private final OutputStream script;
  private final Path errors;
  @Nullable RunningTask current;

  private ShellWorker(int id, Process process, Path errors) {
    this.id = id;
    this.process = process;
    this.script = process.getOutputStream();
    this.errors = errors;
  }

  /**
   * Starts a worker.
   *
   * @param id its number, for the line {@code X id} that says that it died
   * @param sessionPrefix see {@link Sessions#prefix}
   * @param environment its whole environment, inherited by every task
   * @param answers where it writes its answers
   * @param directory for the file with its complaints
   */
  static ShellWorker start(
      int id,
      List<String> sessionPrefix,
      Map<String, String> environment,
      StatusPipe answers,
      Path directory)
      throws IOException {
    List<String> command = new ArrayList<>(sessionPrefix);
    command.addAll(List.of("/bin/sh", "-c", BOOT));
    Path errors = directory.resolve("worker-" + id + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(answers.file()))
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    ShellText first = new ShellText().syntax(FIRST_LINE);
    if (isOfSharedSite(environment)) {
      first.syntax(SHARING);
    }
    inherit(environment, builder.environment(), first);
    ShellWorker worker = new ShellWorker(id, builder.start(), errors);
    worker.send(first);
    return worker;
  }

  private static boolean isOfSharedSite(Map<String, String> environment) {
    String site = environment.getOrDefault("BALSAM_SITE", "");
    return !site.isEmpty() && GroupShare.isShared(Path.of(site, "data"));
  }

  /**
   * Java hands variables over in the encoding of its locale, which in the C locale knows no
   * accents. What is inherited unchanged keeps its bytes; the rest goes through the script, in
   * UTF-8, where it is not ASCII.
   */
  private static void inherit(
      Map<String, String> wanted, Map<String, String> inherited, ShellText first) {
    inherited.keySet().retainAll(wanted.keySet());
    wanted.forEach(
        (name, value) -> {
          if (Objects.equals(inherited.get(name), value)) {
            return;
          }
          inherited.put(name, value);
          if (!StandardCharsets.US_ASCII.newEncoder().canEncode(value)
              && name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            first.syntax("export " + name + "=").word(value).syntax("\n");
          }
        });
  }

  void send(ShellText text) throws IOException {
    text.writeTo(script);
  }

  int id() {
    return id;
  }

  long pid() {
    return process.pid();
  }

  void whenDead(Runnable action) {
    var unused = process.onExit().thenRun(action);
  }

  /** The last thing that the shell complained about, without the script's name and line. */
  String complaint() {
    return OutputTail.read(errors, 1, 2000).replaceFirst("^\\S+: (line )?\\d+: ", "");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Whether a dead worker ended by itself because it could start no process, as dash does: it then
   * says "Cannot fork", busybox "can't fork". bash goes on.
   *
   * @param output where it says so: the output file of its task
   */
  boolean couldNotFork(Path output) {
    return !process.isAlive()
        && process.exitValue() <= 128 // no signal
        && OutputTail.read(output, 1, 400).matches("(?is).*can(not|'t) fork.*");
  }

  /** How a shell would tell of the signal that ended a dead worker; empty if none did. */
  OptionalInt signalCode() {
    return !process.isAlive() && process.exitValue() > 128
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  void kill() {
    process.destroyForcibly();
  }

  /** Lets an idle worker end: its script is over. */
  void retire() {
    try {
      script.close();
    } catch (IOException e) {
      kill();
    }
  }

  void awaitEnd(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      kill();
      process.waitFor();
    }
  }
}
