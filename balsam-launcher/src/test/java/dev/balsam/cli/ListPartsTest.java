package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of lists that need no site. */
final class ListPartsTest {
  private static String table(List<String> headings, List<List<String>> rows) {
    StringWriter text = new StringWriter();
    Table.print(new PrintWriter(text), headings, rows.iterator());
    return text.toString();
  }

  @Test
  void a_table_has_headings_at_the_right_and_cells_at_the_left_of_their_columns() {
    assertThat(
            table(
                List.of("job_id", "name", "state"),
                List.of(List.of("1", "a long name", "READY"), List.of("20", "b", "FAILED"))))
        .isEqualTo(
            """
            job_id |        name |  state
            -----------------------------
            1      | a long name | READY
            20     | b           | FAILED
            """);
  }

  @Test
  void rows_after_the_first_thousand_may_be_wider_than_their_columns() {
    List<List<String>> rows =
        IntStream.rangeClosed(1, 1_001)
            .mapToObj(i -> List.of(i <= 1_000 ? "x" : "xxxx", "y"))
            .toList();
    assertThat(table(List.of("a", "b"), rows)).endsWith("x | y\nxxxx | y\n");
  }

  @Test
  void what_cannot_be_seen_is_made_visible() {
    assertThat(Plain.line("tab\there\nbell\u0007 \u001b[2J \u202egnp.exe"))
        .isEqualTo("tab\\there\\nbell\\u0007 \\u001b[2J \\u202egnp.exe");
    assertThat(Plain.line("r=0.9 äöü 水 😀")).isEqualTo("r=0.9 äöü 水 😀");
    assertThat(Plain.lines("a\nb\u001b", 2)).isEqualTo("a\n  b\\u001b");
    assertThat(Plain.width(Plain.left("😀", 3))).isEqualTo(3);
  }

  @Test
  void a_command_is_shown_as_one_would_type_it() {
    assertThat(Plain.command(List.of("./run", "two words", "it's", "", "--r=0.9", "$HOME")))
        .isEqualTo("./run 'two words' 'it'\\''s' '' --r=0.9 '$HOME'");
    assertThat(Plain.basenames(List.of("/usr/bin/python3", "/a/b/x.py", "--fast", "data/")))
        .isEqualTo("python3 x.py --fast data/");
  }

  @ParameterizedTest
  @CsvSource({
    "say, SayHello, true",
    "hello, SayHello, true",
    "s*o, SayHello, true",
    "s*l, SayHello, false",
    "?ayhello, SayHello, true",
    ".*, SayHello, false",
    "a.c, abc, false",
    "A.C, xa.cx, true"
  })
  void apps_are_found_by_name_as_jobs_are(String text, String name, boolean found) {
    assertThat(AppNames.isLike(name, text)).isEqualTo(found);
  }

  @Test
  void the_environment_adds_columns_and_limits_rows() {
    assertThat(ListSettings.of(Map.of())).isEqualTo(new ListSettings(List.of(), 5_000));
    assertThat(
            ListSettings.of(
                Map.of(
                    "BALSAM_LS_FIELDS", "num_nodes: args:data:wall_time_minutes:",
                    "BALSAM_LS_LIMIT", "7")))
        .isEqualTo(new ListSettings(List.of("num_nodes", "args", "data", "wall_time_minutes"), 7));
    assertThatThrownBy(() -> ListSettings.of(Map.of("BALSAM_LS_FIELDS", "name:nodez")))
        .isInstanceOf(BalsamException.class)
        .hasMessageStartingWith(
            "BALSAM_LS_FIELDS names \"nodez\", which is no field of a job. Fields are id, name, ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "-1", "1.5", "99999999999"})
  void a_limit_that_is_no_number_of_rows_is_refused(String limit) {
    assertThatThrownBy(() -> ListSettings.of(Map.of("BALSAM_LS_LIMIT", limit)))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "BALSAM_LS_LIMIT is \""
                + limit
                + "\", not a number of rows. Set it to such, or unset it.");
  }

  @Test
  void a_screen_shows_as_much_as_there_is_room_for() {
    String text =
        IntStream.rangeClosed(1, 9).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    assertThat(Screen.of(text, new Terminal.Size(5, 80)))
        .isEqualTo(
            "\u001b[Hline 1\u001b[K\nline 2\u001b[K\nline 3\u001b[K\n(6 more lines)\u001b[K\n\u001b[J");
    assertThat(Screen.of(text, new Terminal.Size(10, 4)))
        .startsWith("\u001b[Hline\u001b[K\nline\u001b[K\n")
        .doesNotContain("more");
  }

  @Test
  void of_a_long_text_only_what_the_screen_shows_is_kept() {
    Terminal.Size size = new Terminal.Size(5, 3);
    ScreenText text = new ScreenText(size);
    PrintWriter out = new PrintWriter(text);
    for (int i = 1; i <= 100_000; i++) {
      out.print("😀".repeat(10) + i + "\n");
    }
    out.print("end");
    assertThat(Screen.of(text, size))
        .isEqualTo("\u001b[H" + "😀😀😀\u001b[K\n".repeat(3) + "(99\u001b[K\n\u001b[J");
    assertThat(text.lines()).isEqualTo(100_001);
    assertThat(text.first()).hasSize(5).allMatch(line -> line.length() == 6);
    ScreenText small = new ScreenText(size);
    new PrintWriter(small).print("a\n\nb");
    assertThat(Screen.of(small, size)).isEqualTo(Screen.of("a\n\nb", size));
  }
}
