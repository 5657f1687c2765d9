package dev.balsam.internal.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.engine.Engine.LeaseRules;
import dev.balsam.engine.TransferRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteSettingsTest {
  private final Path file;

  SiteSettingsTest(@TempDir Path temp) {
    this.file = temp.resolve("settings.json");
  }

  private SiteSettings load(String text) throws IOException {
    Files.writeString(file, text);
    SiteSettings settings = SiteSettings.load(file);
    assertThat(file).hasContent(text);
    return settings;
  }

  @Test
  void the_defaults_are_written_once_and_say_what_they_are() throws Exception {
    assertThat(SiteSettings.load(file)).isEqualTo(SiteSettings.defaults());
    assertThat(SiteSettings.defaults().leases())
        .isEqualTo(
            new LeaseRules(
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1)));
    String written = Files.readString(file);
    // The parser, which is not asked for what this class wrote itself, reads the same.
    assertThat(load(written + " ")).isEqualTo(SiteSettings.defaults());
    try (var files = Files.list(file.toAbsolutePath().getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void an_entry_that_is_missing_has_its_default() throws Exception {
    SiteSettings settings =
        load(
            "{\"pollSeconds\": 0.25, \"postgres\": {\"work_mem\": \"8MB\", \"max_connections\": 50}}");
    assertThat(settings.leases().poll()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.leases().lease()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.postgres()).isEqualTo(Map.of("work_mem", "8MB", "max_connections", "50"));
    assertThat(load("{}")).isEqualTo(SiteSettings.defaults());
  }

  @Test
  void transfers_have_settings_of_their_own() throws IOException {
    assertThat(
            load("""
                    {"transfer": {"attempts": 2, "pauseSeconds": 0.5, "limitSeconds": 60, "stallSeconds": 5,
                                  "sshOptions": ["-oPort=2222", "-i", "my key"]}}
                    """)
                .transfers())
        .isEqualTo(
            new TransferRules(
                2,
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                List.of("-oPort=2222", "-i", "my key")));
    assertThat(load("{\"transfer\": {}}").transfers()).isEqualTo(TransferRules.DEFAULTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"leaseSecond\": 5} | have an unknown entry \"leaseSecond\". Known: [killGraceSeconds, leaseSeconds, pollSeconds, renewSeconds], agents, scheduler, transfer, mpi and postgres.",
        "{\"pollSeconds\": 0} | must be a number of seconds between 0 and 86400, but is 0.",
        "{\"pollSeconds\": \"1\"} | must be a number of seconds between 0 and 86400, but is \"1\".",
        "{\"leaseSeconds\": 1e9} | must be a number of seconds between 0 and 86400, but is",
        "{\"leaseSeconds\": 39} | have a leaseSeconds of 39.0, which must be at least killGraceSeconds + 3 * renewSeconds = 40.0",
        "{\"killGraceSeconds\": 31} | have a leaseSeconds of 60.0, which must be at least killGraceSeconds + 3 * renewSeconds = 61.0",
        "{\"transfer\": 5} | must be an object such as",
        "{\"transfer\": {\"attempts\": 0}} | transfer.attempts in",
        "{\"transfer\": {\"attempts\": 0}} | must be a whole number between 1 and 100, but is 0.",
        "{\"transfer\": {\"limitSeconds\": -1}} | must be a number of seconds between 0 and 2592000, but is -1.",
        "{\"transfer\": {\"sshOptions\": \"-v\"}} | must be a list of words such as",
        "{\"transfer\": {\"sshOptions\": [1]}} | must be a list of words such as",
        "{\"transfer\": {\"retries\": 1}} | have an unknown entry \"transfer.retries\".",
        "{\"postgres\": 5} | must be an object of PostgreSQL's settings, but is 5.",
        "{\"leaseSeconds\": | are not valid JSON:",
        "[] | are no JSON object.",
        "'' | are no JSON object."
      })
  void what_makes_no_sense_is_refused_with_the_name_of_the_file(String text, String sentence) {
    assertThatThrownBy(() -> load(text))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(sentence);
    assertThat(file).hasContent(text);
  }

  @Test
  void threads_that_open_a_new_site_at_once_all_read_complete_settings() throws Exception {
    var pool = Executors.newFixedThreadPool(8);
    for (int round = 0; round < 50; round++) {
      Files.deleteIfExists(file);
      List<Callable<SiteSettings>> loads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        loads.add(() -> SiteSettings.load(file));
      }
      for (var load : pool.invokeAll(loads)) {
        assertThat(load.get()).isEqualTo(SiteSettings.defaults());
      }
    }
    pool.shutdown();
  }
}
