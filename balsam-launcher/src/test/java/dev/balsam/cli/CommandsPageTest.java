package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What is written about the commands is what they say of themselves. After a change: {@code mvn
 * test -Dtest=CommandsPageTest -DargLine=-Dbalsam.docs.write=true} writes the page anew.
 */
final class CommandsPageTest {
  private static final Path PAGE = Path.of("../docs/commands.md");

  private final CommandLine top = BalsamCli.model();

  @Test
  void the_page_has_every_command_and_option_as_they_are() throws IOException {
    String page = CommandsPage.of(top);
    if (Boolean.getBoolean("balsam.docs.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  @Test
  void every_option_says_what_it_does() {
    for (CommandLine command : CommandsPage.commands(top)) {
      assertThat(command.getCommandSpec().args())
          .as(command.getCommandName())
          .allSatisfy(arg -> assertThat(arg.description()).as(arg.toString()).isNotEmpty());
    }
  }

  @Test
  void every_command_is_in_a_group_of_the_help_and_has_examples() {
    assertThat(CommandGroups.of(top)).doesNotContainKey(CommandGroups.OTHERS);
    for (CommandLine command : CommandsPage.commands(top)) {
      if (!command.getCommandName().equals("help") && command.getSubcommands().isEmpty()) {
        assertThat(Arrays.asList(command.getCommandSpec().usageMessage().footer()))
            .as(command.getCommandName())
            .anyMatch(line -> line.contains("Example"));
      }
    }
  }

  @Test
  void every_command_prints_json_but_those_that_print_scripts_and_help() {
    assertThat(CommandsPage.commands(top))
        .filteredOn(command -> command.getSubcommands().isEmpty())
        .filteredOn(command -> !command.getCommandSpec().optionsMap().containsKey("--json"))
        .extracting(CommandLine::getCommandName)
        .containsExactlyInAnyOrder("completion", "help");
  }

  @Test
  void the_help_shows_every_command_under_its_group() {
    String help = top.getUsageMessage();
    CommandGroups.of(top)
        .forEach(
            (title, commands) -> {
              assertThat(help).contains(title + ":");
              commands.forEach(c -> assertThat(help).contains("\n  " + c.getCommandName()));
            });
    assertThat(help).contains("Exit codes:", "Examples:");
  }

  @Test
  void a_command_is_found_by_each_of_its_names_and_then_it_is_the_only_one() {
    for (CommandLine command : top.getSubcommands().values()) {
      for (String name : command.getCommandSpec().names()) {
        assertThat(
                Commands.addTo(new CommandLine(CommandSpec.create()), name)
                    .getSubcommands()
                    .values())
            .as(name)
            .extracting(CommandLine::getCommandName)
            .containsOnly(command.getCommandName());
      }
    }
  }

  @Test
  void no_option_is_of_a_type_that_picocli_is_told_to_know_nothing_of() {
    for (CommandLine command : CommandsPage.commands(top)) {
      assertThat(command.getCommandSpec().args())
          .as(command.getCommandName())
          .allSatisfy(
              arg ->
                  assertThat(arg.auxiliaryTypes())
                      .extracting(Class::getName)
                      .noneMatch(
                          type -> type.startsWith("java.time.") || type.startsWith("java.sql.")));
    }
  }
}
