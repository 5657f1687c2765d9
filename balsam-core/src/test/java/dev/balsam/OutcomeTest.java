package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   | exited    | Ended with exit code 0.
          3   | exited    | Ended with exit code 3.
          127 | exited    | Ended with exit code 127.
          128 | exited    | Ended with exit code 128.
          129 | signalled | Ended by signal 1 (SIGHUP).
          139 | signalled | Ended by signal 11 (SIGSEGV).
          159 | signalled | Ended by signal 31 (SIGSYS).
          160 | exited    | Ended with exit code 160.
          255 | exited    | Ended with exit code 255.
          """)
  void an_exit_code_is_read_as_a_shell_means_it(int code, String word, String sentence) {
    Outcome outcome = Outcome.ofExitCode(code);
    assertThat(outcome.word()).isEqualTo(word);
    assertThat(outcome.describe()).isEqualTo(sentence);
    assertThat(outcome.exitCode()).hasValue(code);
    assertThat(outcome.isSuccess()).isEqualTo(code == 0);
  }

  @Test
  void the_others_are_failures_with_a_sentence_each() {
    assertThat(new Outcome.OutOfMemory().exitCode()).hasValue(137);
    for (Outcome outcome :
        new Outcome[] {
          new Outcome.OutOfMemory(),
          new Outcome.TimedOut(),
          new Outcome.Walltime(),
          new Outcome.NodeLost(""),
          new Outcome.CouldNotStart(""),
          new Outcome.Killed()
        }) {
      assertThat(outcome.isSuccess()).isFalse();
      assertThat(outcome.describe()).matches("[A-Z][a-z ]+\\.");
      assertThat(outcome.word()).matches("[a-z-]+");
    }
    assertThat(new Outcome.CouldNotStart("No such program.").describe())
        .isEqualTo("Could not be started: No such program.");
    assertThat(new Outcome.Signalled(40).describe()).isEqualTo("Ended by signal 40.");
    assertThat(new Outcome.Signalled(40).name()).isEqualTo("signal 40");
  }
}
