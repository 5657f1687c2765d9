package dev.balsam.cli;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The commands. Picocli is given the one that was asked for: to look at all of them takes longer
 * than most commands have to do.
 */
final class Commands {
  private static final List<String> ALL =
      List.of(
          "init",
          "server",
          "which",
          "site",
          "doctor",
          "app",
          "job",
          "mkchild",
          "make_dummies",
          "dep",
          "restart",
          "rm",
          "kill",
          "wait",
          "workdir",
          "data",
          "modify",
          "estimate",
          "ls",
          "history",
          "explain",
          "output",
          "log",
          "graph",
          "launcher",
          "submit-launch",
          "queue",
          "top",
          "completion",
          "help");

  // They tell about the others.
  private static final Set<String> ABOUT_ALL = Set.of("help", "completion");

  private Commands() {}

  /**
   * The command that words ask for.
   *
   * @param words those of the command line
   * @return null where they ask for none, or for what all can do
   */
  static @Nullable String chosen(String... words) {
    for (String word : words) {
      if (!word.equals("--debug")) {
        // --help before the command asks for a list of all.
        return word.startsWith("-") || ABOUT_ALL.contains(word) ? null : word;
      }
    }
    return null;
  }

  /**
   * Adds the commands.
   *
   * @param balsam where to
   * @param chosen the only one that is needed; all where it is null
   * @return balsam
   */
  static CommandLine addTo(CommandLine balsam, @Nullable String chosen) {
    Class<?> only = chosen == null ? null : called(chosen);
    if (only != null) {
      return balsam.addSubcommand(new CommandLine(only));
    }
    // All of them also where none is called so: the answer then tells of those that are called
    // similarly.
    for (String name : ALL) {
      balsam.addSubcommand(new CommandLine(Objects.requireNonNull(called(name))));
    }
    return balsam;
  }

  // By name and not by annotation, as a class that is not asked for is best not even loaded.
  private static @Nullable Class<?> called(String name) {
    return switch (name) {
      case "init" -> InitCommand.class;
      case "server" -> ServerCommand.class;
      case "which" -> WhichCommand.class;
      case "site" -> SiteCommand.class;
      case "doctor" -> DoctorCommand.class;
      case "app" -> AppCommand.class;
      case "job" -> JobCommand.class;
      case "mkchild" -> MkchildCommand.class;
      case "make_dummies", "make-dummies" -> MakeDummiesCommand.class;
      case "dep" -> DepCommand.class;
      case "restart" -> RestartCommand.class;
      case "rm" -> RmCommand.class;
      case "kill", "killjob" -> KillCommand.class;
      case "wait" -> WaitCommand.class;
      case "workdir" -> WorkdirCommand.class;
      case "data" -> DataCommand.class;
      case "modify" -> ModifyCommand.class;
      case "estimate" -> EstimateCommand.class;
      case "ls" -> LsCommand.class;
      case "history" -> HistoryCommand.class;
      case "explain" -> ExplainCommand.class;
      case "output" -> OutputCommand.class;
      case "log" -> LogCommand.class;
      case "graph" -> GraphCommand.class;
      case "launcher" -> LauncherCommand.class;
      case "submit-launch" -> SubmitLaunchCommand.class;
      case "queue" -> QueueCommand.class;
      case "top" -> TopCommand.class;
      case "completion" -> CompletionCommand.class;
      case "help" -> HelpCommand.class;
      default -> null;
    };
  }
}
