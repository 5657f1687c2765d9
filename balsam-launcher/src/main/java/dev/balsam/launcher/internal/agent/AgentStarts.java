package dev.balsam.launcher.internal.agent;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.mpi.MpiCommand;
import dev.balsam.launcher.internal.task.Executables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses how agents are started: what the settings say, else what the batch system of this
 * allocation brings; outside of batch systems only what the settings say.
 *
 * @param settings the site's
 * @param environment the launcher's
 * @param mpi the MPI start command, if there is one
 * @param asRoot whether the launcher runs as root
 */
record AgentStarts(
    AgentSettings settings,
    Map<String, String> environment,
    Optional<MpiCommand> mpi,
    boolean asRoot) {
  private static final List<String> EXPORTED = List.of("PATH", "LD_LIBRARY_PATH", "JAVA_HOME");

  /** The one to use; empty where agents are not wanted, or nothing is there to start them. */
  Optional<AgentStart> find() {
    if (settings.start().isPresent()) {
      return named(settings.start().get());
    }
    if (environment.containsKey("SLURM_JOB_ID") && program("srun").isPresent()) {
      return named("srun");
    }
    if (environment.containsKey("PBS_NODEFILE") && program("pbsdsh").isPresent()) {
      return named("pbsdsh");
    }
    return Optional.empty();
  }

  private Optional<AgentStart> named(String name) {
    return switch (name) {
      case "none" -> Optional.empty();
      case "srun" -> Optional.of(new SrunAgents(needed("srun"), settings.options()));
      case "ssh" -> Optional.of(new SshAgents(needed("ssh"), settings.options()));
      case "pbsdsh" ->
          Optional.of(new PbsdshAgents(needed("pbsdsh"), settings.options(), nodeFile()));
      case "mpirun" ->
          Optional.of(new MpiAgents(neededMpi(), settings.options(), asRoot, EXPORTED));
      default ->
          throw new BalsamException(
              "The setting agents.start names \""
                  + name
                  + "\", which is none of ssh, srun, pbsdsh, mpirun and none.");
    };
  }

  private Optional<Path> program(String usual) {
    return Executables.find(
        settings.command().orElse(usual), environment.getOrDefault("PATH", "/usr/bin:/bin"));
  }

  private String needed(String usual) {
    return program(usual)
        .orElseThrow(
            () ->
                new BalsamException(
                    "Agents are to be started by "
                        + settings.command().orElse(usual)
                        + ", which is not on the PATH. Name it by the setting agents.command."))
        .toString();
  }

  private MpiCommand neededMpi() {
    return mpi.orElseThrow(
        () ->
            new BalsamException(
                "The setting agents.start says \"mpirun\", but no MPI start command is on the"
                    + " PATH. Name it by the setting mpi.command."));
  }

  private List<String> nodeFile() {
    String file = environment.get("PBS_NODEFILE");
    if (file == null) {
      throw new BalsamException(
          "The setting agents.start says \"pbsdsh\", but PBS_NODEFILE is not set: this is no job of PBS.");
    }
    try {
      return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new BalsamException(
          "PBS_NODEFILE names the file " + file + ", which cannot be read: " + e, e);
    }
  }
}
