package dev.balsam.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  private static final Path DATA = Path.of("/site/data");
  private static final List<String> HOSTILE =
      List.of(
          "..",
          ".",
          "../../etc/passwd",
          "/etc/passwd",
          "a/b",
          "a\\b",
          "-rf",
          ".hidden",
          "a\nb",
          "$(rm -rf ~)",
          "`id`",
          "'quoted'",
          "\"double\"",
          "a;b|c&d>e",
          "*?[x]",
          "\u202egnp.exe",
          "na\u00efve \ud83d\ude00",
          " \t ",
          "x".repeat(1_000),
          "\u00e9".repeat(1_000),
          "con",
          "job_1",
          "job_1-");

  @Test
  void a_command_line_is_split_as_a_posix_shell_splits_it() {
    assertThat(CommandLine.split("./a  --b\t'c d' \"e f\"\ng\\ h"))
        .containsExactly("./a", "--b", "c d", "e f", "g h");
    assertThat(CommandLine.split("a'b'\"c\"d")).containsExactly("abcd");
    assertThat(CommandLine.split("a '' \"\"")).containsExactly("a", "", "");
    assertThat(CommandLine.split("'a\\nb' \"a\\nb\" a\\nb"))
        .containsExactly("a\\nb", "a\\nb", "anb");
    assertThat(CommandLine.split("\"\\$ \\` \\\" \\\\ \\x\"")).containsExactly("$ ` \" \\ \\x");
    assertThat(CommandLine.split("a\\\nb \"c\\\nd\" 'e\\\nf'"))
        .containsExactly("ab", "cd", "e\\\nf");
    assertThat(CommandLine.split("$HOME * ~ | > & ; `x` $(y) #z"))
        .containsExactly("$HOME", "*", "~", "|", ">", "&", ";", "`x`", "$(y)", "#z");
  }

  @Test
  void a_real_shell_splits_quoted_words_in_the_same_way() throws Exception {
    Random random = new Random(42);
    List<String> lines = new ArrayList<>();
    String alphabet = "ab '\"\\ \t";
    while (lines.size() < 200) {
      StringBuilder line = new StringBuilder("x ");
      for (int i = random.nextInt(12); i >= 0; i--) {
        line.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        CommandLine.split(line.toString());
        lines.add(line.toString());
      } catch (BalsamException open) {
        assertThat(open).hasMessageContaining(line.toString().replace("\t", "\\t"));
      }
    }
    StringBuilder script = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (String line : lines) {
      script.append("printf '<%s>' ").append(line).append("; echo\n");
      CommandLine.split(line).forEach(word -> expected.append('<').append(word).append('>'));
      expected.append('\n');
    }
    Process shell = new ProcessBuilder("sh").redirectErrorStream(true).start();
    try (var in = shell.outputWriter(StandardCharsets.UTF_8)) {
      in.write(script.toString());
    }
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(expected.toString());
    assertThat(shell.waitFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a 'b", "a \"b", "a \\", "a\0b"})
  void a_command_line_that_no_shell_would_take_is_refused(String line) {
    assertThatThrownBy(() -> CommandLine.split(line))
        .isInstanceOf(BalsamException.class)
        .hasMessageStartingWith("The command line ")
        .hasMessageEndingWith(".");
  }

  @Test
  void no_name_leads_out_of_the_data_directory_and_no_two_jobs_share_one() {
    List<String> workflows = new ArrayList<>(HOSTILE);
    workflows.add("");
    Set<Path> seen = new HashSet<>();
    Set<Path> workflowDirectories = new HashSet<>();
    Set<Path> jobDirectories = new HashSet<>();
    for (String workflow : workflows) {
      for (String name : HOSTILE) {
        for (long id : new long[] {1, 2, Long.MAX_VALUE}) {
          Path path = WorkPaths.workdir(DATA, workflow, name, id);
          assertThat(path).isEqualTo(path.normalize());
          assertThat(path.getNameCount() - DATA.getNameCount())
              .isEqualTo(workflow.isEmpty() ? 1 : 2);
          assertThat(path.startsWith(DATA)).isTrue();
          for (Path part : DATA.relativize(path)) {
            assertThat(part.toString()).matches("[A-Za-z0-9_][A-Za-z0-9._=+@,:%_-]*");
            assertThat(part.toString()).hasSizeLessThan(256);
          }
          assertThat(path.getFileName().toString()).endsWith("_" + id);
          (workflow.isEmpty() ? jobDirectories : workflowDirectories).add(path.subpath(0, 3));
          seen.add(path);
        }
      }
    }
    assertThat(workflowDirectories).isNotEmpty().doesNotContainAnyElementsOf(jobDirectories);
    assertThat(seen).hasSizeGreaterThan(workflows.size());
  }

  @Test
  void jobs_of_one_name_differ_by_their_ids_and_workflows_do_not_look_like_jobs() {
    assertThat(WorkPaths.workdir(DATA, "", "a", 1)).isEqualTo(DATA.resolve("a_1"));
    assertThat(WorkPaths.workdir(DATA, "a_1", "b", 2)).isEqualTo(DATA.resolve("a_1-/b_2"));
    assertThat(WorkPaths.workdir(DATA, "w", "r=0.96", 3)).isEqualTo(DATA.resolve("w/r=0.96_3"));
    assertThat(WorkPaths.outputName("a b/c")).isEqualTo("a_b_c.out");
    assertThat(WorkPaths.outputName("x".repeat(1_000))).hasSize(184);
  }

  @Test
  void a_glob_becomes_a_pattern_in_which_nothing_else_is_special() {
    assertThat(Glob.toLike("r=*_?%\\x")).isEqualTo("r=%\\__\\%\\\\x");
  }

  @Test
  void text_for_a_message_is_one_line_without_control_characters() {
    assertThat(Printable.of("a\nb\tc\rd\u001b[31me\u202ef\ud83d\ude00"))
        .isEqualTo("a\\nb\\tc\\rd\\u001b[31me\\u202ef\ud83d\ude00");
    assertThat(Printable.of("x".repeat(500))).isEqualTo("x".repeat(120) + "... (500 characters)");
    assertThat(Printable.of("x".repeat(119) + "\ud83d\ude00")).doesNotContain("\ud83d");
  }
}
