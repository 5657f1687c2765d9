package dev.balsam.launcher.internal.mpi;

import dev.balsam.BalsamException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The start commands that are known. */
final class MpiStarts {
  static final List<MpiStart> ALL =
      List.of(
          new OpenMpi(),
          new Mpich(),
          new IntelMpi(),
          new Srun(),
          new Aprun(),
          new Pals(),
          new Jsrun(),
          new FluxRun());

  private MpiStarts() {}

  /** The one of that name. */
  static MpiStart named(String name) {
    return ALL.stream()
        .filter(start -> start.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BalsamException(
                    "The setting mpi.start names \""
                        + name
                        + "\", which is none of "
                        + ALL.stream().map(MpiStart::name).collect(Collectors.joining(", "))
                        + "."));
  }

  /** Whose start command prints such a text when asked for its version. */
  static Optional<MpiStart> ofVersion(String text) {
    if (text.contains("Open MPI") || text.contains("OpenRTE") || text.contains("PRRTE")) {
      return Optional.of(new OpenMpi());
    }
    if (text.contains("Intel(R) MPI")) {
      return Optional.of(new IntelMpi());
    }
    if (text.contains("HYDRA")) {
      return Optional.of(new Mpich());
    }
    if (text.contains("PALS")) {
      return Optional.of(new Pals());
    }
    return Optional.empty();
  }

  /** By the name of the program alone, where its name says it. */
  static Optional<MpiStart> ofProgram(String program) {
    return switch (program) {
      case "srun" -> Optional.of(new Srun());
      case "aprun" -> Optional.of(new Aprun());
      case "jsrun" -> Optional.of(new Jsrun());
      case "flux" -> Optional.of(new FluxRun());
      default -> Optional.empty();
    };
  }
}
