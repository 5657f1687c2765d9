package dev.balsam.cli;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Has picocli look at the one command that was asked for; the others are there by their names. To
 * look at all of them takes longer than most commands have to do.
 */
final class ChosenCommand implements IFactory {
  // They tell about the others.
  private static final Set<String> ABOUT_ALL = Set.of("help", "completion", "generate-completion");

  private final String chosen;
  private final List<Class<?>> commands = subcommands(BalsamCli.class);

  private ChosenCommand(String chosen) {
    this.chosen = chosen;
  }

  /**
   * Makes what the words of a command line need.
   *
   * @param words the words
   * @return all commands where they ask for none, or for what all can do
   */
  static IFactory of(String... words) {
    String chosen = commandIn(words);
    return chosen == null || ABOUT_ALL.contains(chosen)
        ? CommandLine.defaultFactory()
        : new ChosenCommand(chosen);
  }

  // --help before the command asks for a list of all.
  private static @Nullable String commandIn(String... words) {
    for (String word : words) {
      if (!word.equals("--debug")) {
        return word.startsWith("-") ? null : word;
      }
    }
    return null;
  }

  @Override
  @SuppressWarnings(
      "unchecked") // Picocli takes a finished command in the place of a command's object.
  public <K> K create(Class<K> type) throws Exception {
    // What belongs to a command is made with it: mixins, and commands below it.
    Command command = commands.contains(type) ? type.getAnnotation(Command.class) : null;
    if (command == null || isChosen(command)) {
      return CommandLine.defaultFactory().create(type);
    }
    CommandSpec name = CommandSpec.create().name(command.name()).aliases(command.aliases());
    name.usageMessage().hidden(command.hidden());
    return (K) new CommandLine(name);
  }

  private static List<Class<?>> subcommands(Class<?> command) {
    Command annotation = command.getAnnotation(Command.class);
    return annotation == null ? List.of() : List.of(annotation.subcommands());
  }

  private boolean isChosen(Command command) {
    if (command.name().equals(chosen)) {
      return true;
    }
    for (String alias : command.aliases()) {
      if (alias.equals(chosen)) {
        return true;
      }
    }
    return false;
  }
}
