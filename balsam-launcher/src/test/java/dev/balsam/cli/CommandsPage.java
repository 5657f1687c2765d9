package dev.balsam.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** docs/commands.md, written from the commands themselves. */
final class CommandsPage {
  private static final Set<String> EVERYWHERE =
      Set.of("--help", "--version", "--debug", "--site", "--json");

  private final StringBuilder page = new StringBuilder();

  private CommandsPage() {}

  static String of(CommandLine top) {
    CommandsPage written = new CommandsPage();
    written.begin(top);
    CommandGroups.of(top).forEach(written::group);
    written.end(top);
    return written.page.toString();
  }

  /** The commands that are not hidden, each once, with those below them. */
  static List<CommandLine> commands(CommandLine top) {
    return new LinkedHashSet<>(top.getSubcommands().values())
        .stream()
            .filter(c -> !c.getCommandSpec().usageMessage().hidden())
            .flatMap(c -> Stream.concat(Stream.of(c), commands(c).stream()))
            .toList();
  }

  private void begin(CommandLine top) {
    page.append(
        """
        # Commands

        This page is written from the commands themselves, by `CommandsPageTest`; `balsam help COMMAND` shows the same.

        The beginning of an option is enough where it is clear (`--hist` for `--history`), and underscores count as dashes.
        [Exit codes](exit-codes.md) and the [shapes of `--json`](json.md) have pages of their own. Options that many commands have:

        | option | |
        | --- | --- |
        """);
    Set<String> seen = new LinkedHashSet<>();
    for (CommandLine command : commands(top)) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (EVERYWHERE.contains(option.longestName()) && seen.add(option.longestName())) {
          row(option, String.join(", ", option.names()));
        }
      }
    }
  }

  private void group(String title, List<CommandLine> commands) {
    page.append("\n## ").append(title).append('\n');
    commands.forEach(this::command);
  }

  private void command(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    page.append("\n### `").append(spec.qualifiedName(" ")).append("`\n\n");
    if (spec.aliases().length > 0) {
      page.append("Also `").append(String.join("`, `", spec.aliases())).append("`. ");
    }
    page.append(text(spec.usageMessage().description())).append("\n");
    List<ArgSpec> args = new ArrayList<>(spec.positionalParameters());
    spec.options().stream()
        .filter(option -> !EVERYWHERE.contains(option.longestName()))
        // Picocli has no order of its own for options that are methods.
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .forEach(args::add);
    args.removeIf(ArgSpec::hidden);
    if (!args.isEmpty()) {
      page.append("\n| | |\n| --- | --- |\n");
      for (ArgSpec arg : args) {
        row(
            arg,
            arg instanceof OptionSpec option
                ? String.join(", ", option.names()) + value(option)
                : ((PositionalParamSpec) arg).paramLabel());
      }
    }
    page.append(examples(spec));
    new LinkedHashSet<>(command.getSubcommands().values()).forEach(this::command);
  }

  private void row(ArgSpec arg, String names) {
    page.append("| `")
        .append(names.replace("|", "\\|"))
        .append("` | ")
        .append(text(arg.description()).replace("|", "\\|"))
        .append(" |\n");
  }

  private static String value(OptionSpec option) {
    return option.arity().max() == 0 ? "" : " " + option.paramLabel();
  }

  private static String text(String[] description) {
    return String.join(" ", description).replace("%n", "").replace("%%", "%").strip();
  }

  private static String examples(CommandSpec spec) {
    List<String> code = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String line : spec.usageMessage().footer()) {
      String plain = line.replace("%n", "").replace("%%", "%");
      if (plain.startsWith("  ")) {
        code.add(plain.strip());
      } else if (!plain.startsWith("Example")) {
        words.add(plain);
      }
    }
    return (words.isEmpty() ? "" : "\n" + String.join(" ", words).strip() + "\n")
        + (code.isEmpty() ? "" : "\n```console\n" + String.join("\n", code) + "\n```\n");
  }

  private void end(CommandLine top) {
    page.append("\n## Exit codes\n\n| code | |\n| --- | --- |\n");
    UsageMessageSpec usage = top.getCommandSpec().usageMessage();
    usage
        .exitCodeList()
        .forEach(
            (code, what) ->
                page.append("| ").append(code.strip()).append(" | ").append(what).append(" |\n"));
  }
}
