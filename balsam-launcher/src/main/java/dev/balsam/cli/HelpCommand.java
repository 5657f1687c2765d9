package dev.balsam.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows how a command is used; picocli's own knows no commands of commands. */
@Command(
    name = "help",
    helpCommand = true,
    description = "Shows the options of a command, with examples; without one, what there is.",
    footer = {"%nExamples:", "  balsam help job", "  balsam help site backup"})
final class HelpCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("unused")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help;

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The words of the command.")
  private List<String> words = new ArrayList<>();

  @Override
  public void run() {
    CommandLine at = spec.root().commandLine();
    for (String word : words) {
      CommandLine next = at.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(
            spec.commandLine(),
            "There is no command \"" + at.getCommandSpec().qualifiedName(" ") + " " + word + "\".");
      }
      at = next;
    }
    at.usage(spec.commandLine().getOut());
  }
}
