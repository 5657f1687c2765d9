package dev.balsam.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what has a shell complete the words of the command. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script that has your shell complete commands and options.",
    footer = {
      "%nExamples:",
      "  source <(balsam completion bash)",
      "  balsam completion zsh >> ~/.zshrc",
      "  balsam completion fish > ~/.config/fish/completions/balsam.fish"
    })
final class CompletionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private String shell = "";

  @Override
  public void run() {
    CommandLine top = spec.root().commandLine();
    PrintWriter out = spec.commandLine().getOut();
    switch (shell.toLowerCase(Locale.ROOT)) {
      // What picocli writes for bash has zsh load its emulation of bash's completion.
      case "bash", "zsh" -> out.println(AutoComplete.bash(top.getCommandName(), top));
      case "fish" -> out.print(FishCompletion.of(top));
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "There is no completion for \"" + shell + "\". Name bash, zsh or fish.");
    }
  }
}
