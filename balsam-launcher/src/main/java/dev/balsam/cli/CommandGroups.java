package dev.balsam.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.IHelpSectionRenderer;

/** The list of commands in {@code balsam --help}, by what people want to do. */
final class CommandGroups implements IHelpSectionRenderer {
  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Define and add", List.of("app", "job", "mkchild", "dep", "make_dummies"));
    GROUPS.put(
        "Look",
        List.of(
            "ls",
            "explain",
            "history",
            "output",
            "data",
            "graph",
            "workdir",
            "top",
            "log",
            "wait",
            "estimate"));
    GROUPS.put("Change", List.of("modify", "kill", "restart", "rm"));
    GROUPS.put("Run", List.of("launcher", "submit-launch", "queue"));
    GROUPS.put(
        "Sites",
        List.of(
            "init", "which", "server", "site", "backup", "restore", "move", "copy", "upgrade",
            "doctor"));
    GROUPS.put("Shell", List.of("completion", "help"));
  }

  /** Where a command without a group is shown; a test sees to it that there is none. */
  static final String OTHERS = "Others";

  /** The commands of each group that there are, in order. */
  static Map<String, List<CommandLine>> of(CommandLine top) {
    Set<CommandLine> rest = new LinkedHashSet<>(top.getSubcommands().values());
    rest.removeIf(command -> command.getCommandSpec().usageMessage().hidden());
    Map<String, List<CommandLine>> found = new LinkedHashMap<>();
    GROUPS.forEach(
        (title, names) -> {
          List<CommandLine> group = new ArrayList<>();
          for (String name : names) {
            CommandLine command = top.getSubcommands().get(name);
            if (command != null && rest.remove(command)) {
              group.add(command);
            }
          }
          if (!group.isEmpty()) {
            found.put(title, group);
          }
        });
    if (!rest.isEmpty()) {
      found.put(OTHERS, List.copyOf(rest));
    }
    return found;
  }

  @Override
  public String render(Help help) {
    Map<String, List<CommandLine>> groups = of(help.commandSpec().commandLine());
    int width =
        groups.values().stream()
            .flatMap(Collection::stream)
            .mapToInt(command -> names(command).length())
            .max()
            .orElse(0);
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (title, commands) -> {
          text.append(System.lineSeparator())
              .append(title)
              .append(':')
              .append(System.lineSeparator());
          TextTable table =
              TextTable.forColumns(
                  help.colorScheme(),
                  new Column(width + 4, 2, Column.Overflow.SPAN),
                  new Column(
                      help.commandSpec().usageMessage().width() - width - 4,
                      0,
                      Column.Overflow.WRAP));
          for (CommandLine command : commands) {
            table.addRowValues(names(command), first(command));
          }
          text.append(table);
        });
    return text.toString();
  }

  private static String names(CommandLine command) {
    return String.join(", ", command.getCommandSpec().names());
  }

  private static String first(CommandLine command) {
    String description =
        String.join(" ", command.getCommandSpec().usageMessage().description()).replace("%n", "");
    int end = description.indexOf(". ");
    return end < 0 ? description : description.substring(0, end + 1);
  }
}
