package dev.balsam.launcher.internal.mpi;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The MPI start command of this allocation. Which kind it is may have to be asked of the program
 * itself, which is done when the first MPI job starts.
 */
public final class MpiCommand {
  private static final long PATIENCE_SECONDS = 20;

  private final String executable;
  private final List<String> options;
  private @Nullable MpiStart start;

  private MpiCommand(String executable, List<String> options, @Nullable MpiStart start) {
    this.executable = executable;
    this.options = List.copyOf(options);
    this.start = start;
  }

  /**
   * Finds it: what the settings say, else what the batch system of this allocation brings, else
   * {@code mpirun} or {@code mpiexec}, else {@code srun}.
   *
   * @param settings the site's
   * @param environment the launcher's
   * @return empty when there is none
   * @throws BalsamException when the settings name one that is not known or not there
   */
  public static Optional<MpiCommand> find(MpiSettings settings, Map<String, String> environment) {
    Optional<MpiStart> named = settings.start().map(MpiStarts::named);
    if (settings.command().isPresent()) {
      String command = settings.command().get();
      String found =
          search(command, environment)
              .orElseThrow(
                  () ->
                      new BalsamException(
                          "The setting mpi.command names \""
                              + command
                              + "\", which is not there or cannot be executed."));
      return Optional.of(of(found, settings.options(), named));
    }
    for (String program : named.map(MpiCommand::programsOf).orElseGet(() -> usual(environment))) {
      Optional<String> found = search(program, environment);
      if (found.isPresent()) {
        return Optional.of(of(found.get(), settings.options(), named));
      }
    }
    if (named.isPresent()) {
      throw new BalsamException(
          "The setting mpi.start says \""
              + named.get().name()
              + "\", but none of "
              + programsOf(named.get())
              + " is on the PATH. Load its module first, or name it by mpi.command.");
    }
    return Optional.empty();
  }

  private static MpiCommand of(String found, List<String> options, Optional<MpiStart> named) {
    String program = Path.of(found).getFileName().toString();
    return new MpiCommand(
        found, options, named.or(() -> MpiStarts.ofProgram(program)).orElse(null));
  }

  private static List<String> programsOf(MpiStart start) {
    return switch (start.name()) {
      case "openmpi" -> List.of("mpirun.openmpi", "mpirun", "mpiexec");
      case "mpich" -> List.of("mpirun.mpich", "mpiexec.hydra", "mpirun", "mpiexec");
      case "intelmpi" -> List.of("mpiexec.hydra", "mpirun");
      case "pals" -> List.of("mpiexec");
      default -> List.of(start.name());
    };
  }

  private static List<String> usual(Map<String, String> environment) {
    List<String> programs = new ArrayList<>();
    if (environment.containsKey("FLUX_URI")) {
      programs.add("flux");
    }
    if (environment.containsKey("LSB_JOBID")) {
      programs.add("jsrun");
    }
    programs.addAll(List.of("aprun", "mpirun", "mpiexec"));
    if (environment.containsKey("SLURM_JOB_ID")) {
      programs.add("srun");
    }
    return programs;
  }

  private static Optional<String> search(String program, Map<String, String> environment) {
    if (program.contains("/")) {
      return Files.isExecutable(Path.of(program)) ? Optional.of(program) : Optional.empty();
    }
    for (String directory : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      Path file = Path.of(directory.isEmpty() ? "." : directory, program);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file.toAbsolutePath().toString());
      }
    }
    return Optional.empty();
  }

  /**
   * The program.
   *
   * @return its path
   */
  public String executable() {
    return executable;
  }

  /**
   * Words that the settings add.
   *
   * @return words
   */
  public List<String> options() {
    return options;
  }

  /**
   * Its kind.
   *
   * @return the class that knows its options
   * @throws BalsamException when the program does not say
   */
  public synchronized MpiStart start() {
    MpiStart known = start;
    if (known == null) {
      String text = version();
      known =
          MpiStarts.ofVersion(text)
              .orElseThrow(
                  () ->
                      new BalsamException(
                          "\""
                              + executable
                              + " --version\" does not say which MPI it is. Name it by the setting mpi.start."));
      start = known;
    }
    return known;
  }

  private String version() {
    try {
      Path answer = Files.createTempFile("balsam-mpi-", ".txt");
      try {
        Process process =
            new ProcessBuilder(executable, "--version")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
        return Objects.requireNonNull(Files.readString(answer, StandardCharsets.ISO_8859_1));
      } finally {
        Files.delete(answer);
      }
    } catch (IOException e) {
      throw new BalsamException("\"" + executable + " --version\" cannot be run: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException(
          "This thread was interrupted while it asked \"" + executable + " --version\".", e);
    }
  }
}
