package dev.balsam.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.BatchState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SlurmTextTest {
  // As Slurm 22.05.8 prints it; the second command holds the separator.
  private static final String QUEUE =
      """
      41|RUNNING|chem|debug|2|1-02:00:00|1795399201|1795492801|None|/s/batch/qlaunch3.sh
      42|PENDING|(null)|debug|16|36:00:00|N/A|N/A|Priority|/s/a|b.sh
      43|CANCELLED|chem|single|1|30:00|1795399201|1795399260|None|/s/batch/qlaunch4.sh
      44_[1-9]|PENDING|chem|debug|1|UNLIMITED|1795399999|N/A|Resources|(null)
      """;

  @Test
  void a_queue_is_read() {
    SlurmText.Read read = SlurmText.squeue(QUEUE);
    assertThat(read.odd()).isEmpty();
    assertThat(read.entries()).containsOnlyKeys("41", "42", "43", "44_[1-9]");
    assertThat(entry(read, "41"))
        .isEqualTo(
            new BatchEntry(
                "41",
                BatchState.RUNNING,
                "RUNNING",
                "chem",
                "debug",
                2,
                Optional.of(Duration.ofHours(26)),
                "/s/batch/qlaunch3.sh",
                Optional.of(Instant.ofEpochSecond(1795399201)),
                Optional.empty(),
                OptionalInt.empty()));
    BatchEntry waiting = entry(read, "42");
    assertThat(waiting.state()).isEqualTo(BatchState.QUEUED);
    assertThat(waiting.words()).isEqualTo("PENDING (Priority)");
    assertThat(waiting.project()).isEmpty();
    assertThat(waiting.wallTime()).contains(Duration.ofHours(36));
    assertThat(waiting.command()).isEqualTo("/s/a|b.sh");
    assertThat(waiting.startedAt()).isEmpty();
    assertThat(entry(read, "43").endedAt()).contains(Instant.ofEpochSecond(1795399260));
    assertThat(entry(read, "44_[1-9]").wallTime()).isEmpty();
    assertThat(entry(read, "44_[1-9]").startedAt()).as("a forecast").isEmpty();
  }

  @Test
  void an_answer_that_was_cut_off_anywhere_is_never_taken_for_whole() {
    Map<String, BatchEntry> whole = SlurmText.squeue(QUEUE).entries();
    for (int length = 1; length < QUEUE.length(); length++) {
      String cut = QUEUE.substring(0, length);
      boolean betweenLines = cut.endsWith("\n");
      SlurmText.Read read = SlurmText.squeue(cut);
      assertThat(read.odd().isEmpty()).as(cut).isEqualTo(betweenLines);
      assertThat(whole.entrySet().containsAll(read.entries().entrySet())).as(cut).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "slurm_load_jobs error: Unable to contact slurm controller",
        "41|RUNNING|chem|debug|2|1-02:00:00",
        "41|DANCING|chem|debug|2|30:00|N/A|N/A|None|x",
        "41|RUNNING|chem|debug|two|30:00|N/A|N/A|None|x",
        "41|RUNNING|chem|debug|2|half an hour|N/A|N/A|None|x",
        "41|RUNNING|chem|debug|2|30:00|yesterday|N/A|None|x",
        "|RUNNING|chem|debug|2|30:00|N/A|N/A|None|x",
        "JOBID|STATE|ACCOUNT|PARTITION|NODES|TIME_LIMIT|START|END|REASON|COMMAND"
      })
  void a_line_that_makes_no_sense_is_quoted_and_the_others_are_read(String odd) {
    SlurmText.Read read =
        SlurmText.squeue("7|PENDING|a|b|1|5:00|N/A|N/A|None|x\n" + odd + "\u001b[31m\n");
    assertThat(read.entries()).containsOnlyKeys("7");
    assertThat(read.odd().orElseThrow())
        .startsWith("\"" + odd.substring(0, Math.min(40, odd.length())))
        .doesNotContain("\u001b");
  }

  @Test
  void the_accounting_tells_how_batch_jobs_ended() {
    SlurmText.Read read =
        SlurmText.sacct(
            """
            50|COMPLETED|0:0|1795399201|1795399300|chem|debug|2|00:05:00
            51|FAILED|3:0|1795399201|1795399300|chem|debug|2|1-00:00:00
            52|CANCELLED by 1000|0:15|1795399201|1795399300|chem|debug|2|120:00:00
            53|TIMEOUT|0:0|2026-11-23T01:00:01|2026-11-23T01:05:00||debug|1|Partition_Limit
            54|CANCELLED|0:0|Unknown|1795399300|chem|debug|2|00:05:00
            """);
    assertThat(read.odd()).isEmpty();
    assertThat(entry(read, "50").state()).isEqualTo(BatchState.FINISHED);
    assertThat(entry(read, "50").exitCode()).hasValue(0);
    assertThat(entry(read, "51").state()).isEqualTo(BatchState.FAILED);
    assertThat(entry(read, "51").exitCode()).hasValue(3);
    assertThat(entry(read, "52").state()).isEqualTo(BatchState.CANCELLED);
    assertThat(entry(read, "52").exitCode()).hasValue(143);
    assertThat(entry(read, "52").wallTime()).contains(Duration.ofDays(5));
    assertThat(entry(read, "53").words()).isEqualTo("TIMEOUT");
    assertThat(entry(read, "53").startedAt()).isPresent();
    assertThat(entry(read, "54").startedAt()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"123,123", "'123;cluster\n',123", "'sbatch: a warning\n77\n',77"})
  void the_number_of_a_submission_is_found(String said, String id) {
    assertThat(SlurmText.submitted(said)).contains(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "Submitted batch job", "12a", "77\nslurm is tired"})
  void what_is_no_number_is_not_taken_for_one(String said) {
    assertThat(SlurmText.submitted(said)).isEmpty();
  }

  private static BatchEntry entry(SlurmText.Read read, String id) {
    return Objects.requireNonNull(read.entries().get(id), id);
  }
}
