package dev.balsam.cli;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The commands. Picocli is given the one that was asked for: to look at all of them takes longer
 * than most commands have to do.
 */
final class Commands {
  private static final List<Class<?>> ALL =
      List.of(
          InitCommand.class,
          ServerCommand.class,
          WhichCommand.class,
          SiteCommand.class,
          DoctorCommand.class,
          AppCommand.class,
          JobCommand.class,
          MkchildCommand.class,
          MakeDummiesCommand.class,
          DepCommand.class,
          RestartCommand.class,
          RmCommand.class,
          KillCommand.class,
          WaitCommand.class,
          WorkdirCommand.class,
          DataCommand.class,
          ModifyCommand.class,
          EstimateCommand.class,
          LsCommand.class,
          HistoryCommand.class,
          ExplainCommand.class,
          OutputCommand.class,
          LogCommand.class,
          GraphCommand.class,
          LauncherCommand.class,
          SubmitLaunchCommand.class,
          QueueCommand.class,
          TopCommand.class,
          CompletionCommand.class,
          HelpCommand.class);

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
    for (Class<?> type : needed(chosen)) {
      balsam.addSubcommand(new CommandLine(type));
    }
    return balsam;
  }

  // All of them where none is called so: the answer then tells of those that are called similarly.
  private static List<Class<?>> needed(@Nullable String chosen) {
    for (Class<?> type : ALL) {
      Command command = type.getAnnotation(Command.class);
      if (chosen != null && command != null && isCalled(command, chosen)) {
        return List.of(type);
      }
    }
    return ALL;
  }

  private static boolean isCalled(Command command, String name) {
    return command.name().equals(name) || List.of(command.aliases()).contains(name);
  }
}
