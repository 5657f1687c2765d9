package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;

final class OptionSpellingsTest {
  @Test
  void underscores_count_as_dashes() {
    assertThat(full("job", "--post_handle_error", "--num_nodes", "3", "--wall_time_minutes=5"))
        .containsExactly("job", "--post-handle-error", "--num-nodes", "3", "--wall-time-minutes=5");
  }

  @Test
  void a_beginning_is_enough_where_it_is_clear() {
    assertThat(full("job", "--appl", "echo", "--wall-time", "2", "--node=4", "--disable"))
        .containsExactly(
            "job",
            "--application",
            "echo",
            "--wall-time-minutes",
            "2",
            "--node-packing-count=4",
            "--disable-auto-timeout-retry");
  }

  @Test
  void a_beginning_that_fits_several_is_refused_and_names_them() {
    assertThatThrownBy(() -> full("job", "--na", "x", "--post", "y"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("\"--post\"")
        .hasMessageContaining("--post-handle-error, --post-handle-timeout");
  }

  @Test
  void values_stay_as_they_are() {
    assertThat(full("job", "--arg", "--na", "--name", "--post", "--args", "--n", "my_file", "x"))
        .containsExactly(
            "job", "--arg", "--na", "--name", "--post", "--args", "--n", "my_file", "x");
    assertThat(full("job", "--name", "a", "--", "--appl")).endsWith("--", "--appl");
  }

  @Test
  void options_end_a_list_of_words() {
    assertThat(full("job", "--args", "world", "1", "--appl", "echo"))
        .containsExactly("job", "--args", "world", "1", "--application", "echo");
  }

  @Test
  void what_no_command_knows_is_left_to_the_parser() {
    assertThat(full("nosuch", "--na", "x")).containsExactly("nosuch", "--na", "x");
    assertThat(full("--debug", "job", "--appl", "x"))
        .containsExactly("--debug", "job", "--application", "x");
    assertThat(full()).isEmpty();
    assertThat(full("job", "--nosuch")).containsExactly("job", "--nosuch");
  }

  private static List<String> full(String... words) {
    return List.of(OptionSpellings.full(BalsamCli.model(), words));
  }
}
