package dev.balsam.cli;

import java.util.LinkedHashSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, which picocli does not write: one line for each command and option. */
final class FishCompletion {
  private FishCompletion() {}

  static String of(CommandLine top) {
    String command = top.getCommandName();
    StringBuilder script = new StringBuilder();
    for (CommandLine sub : new LinkedHashSet<>(top.getSubcommands().values())) {
      if (sub.getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      String names = String.join(" ", sub.getCommandSpec().names());
      script.append("complete -c ").append(command);
      script.append(" -n __fish_use_subcommand -f -a ").append(quoted(names));
      script
          .append(" -d ")
          .append(quoted(first(sub.getCommandSpec().usageMessage().description())));
      script.append('\n');
      for (OptionSpec option : sub.getCommandSpec().options()) {
        if (!option.hidden()) {
          add(script, command, names, option);
        }
      }
    }
    return script.toString();
  }

  private static void add(StringBuilder script, String command, String names, OptionSpec option) {
    script.append("complete -c ").append(command);
    script.append(" -n ").append(quoted("__fish_seen_subcommand_from " + names));
    for (String name : option.names()) {
      if (name.startsWith("--")) {
        script.append(" -l ").append(name.substring(2));
      } else {
        script.append(" -s ").append(name.substring(1));
      }
    }
    if (option.arity().max() > 0) {
      script.append(" -r");
    }
    script.append(" -d ").append(quoted(first(option.description()))).append('\n');
  }

  private static String first(String[] description) {
    return description.length == 0 ? "" : description[0].replace("%n", "");
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
