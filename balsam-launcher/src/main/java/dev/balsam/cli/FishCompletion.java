package dev.balsam.cli;

import java.util.LinkedHashSet;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, which picocli does not write: one line for each command and option. */
final class FishCompletion {
  private FishCompletion() {}

  static String of(CommandLine top) {
    StringBuilder script = new StringBuilder();
    add(script, top.getCommandName(), top, "");
    return script.toString();
  }

  /**
   * Adds the commands of a command.
   *
   * @param within the condition under which its words are being typed; empty for the first one
   */
  private static void add(StringBuilder script, String command, CommandLine of, String within) {
    Map<String, CommandLine> subs = of.getSubcommands();
    String all = String.join(" ", subs.keySet());
    String first =
        within.isEmpty()
            ? "__fish_use_subcommand"
            : quoted(within + "; and not __fish_seen_subcommand_from " + all);
    for (CommandLine sub : new LinkedHashSet<>(subs.values())) {
      if (sub.getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      String names = String.join(" ", sub.getCommandSpec().names());
      script.append("complete -c ").append(command);
      script.append(" -n ").append(first).append(" -f -a ").append(quoted(names));
      script
          .append(" -d ")
          .append(quoted(first(sub.getCommandSpec().usageMessage().description())));
      script.append('\n');
      String seen =
          (within.isEmpty() ? "" : within + "; and ") + "__fish_seen_subcommand_from " + names;
      for (OptionSpec option : sub.getCommandSpec().options()) {
        if (!option.hidden()) {
          add(script, command, seen, option);
        }
      }
      add(script, command, sub, seen);
    }
  }

  private static void add(
      StringBuilder script, String command, String condition, OptionSpec option) {
    script.append("complete -c ").append(command);
    script.append(" -n ").append(quoted(condition));
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
