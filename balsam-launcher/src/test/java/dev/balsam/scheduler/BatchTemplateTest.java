package dev.balsam.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.BatchJob;
import dev.balsam.BatchSpec;
import dev.balsam.BatchState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchTemplateTest {
  private static final String NASTY = "it's $(touch pwned) `touch pwned` \"; rm -rf x & {{site}}";

  private final Path temp;

  BatchTemplateTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void a_shell_gives_every_word_to_the_launcher_as_it_is() throws Exception {
    Path balsam = temp.resolve("ba'l $am");
    Files.writeString(balsam, "#!/bin/sh\nfor word in \"$@\"; do echo \"$word\"; done\n");
    assertThat(balsam.toFile().setExecutable(true)).isTrue();
    Path site = Path.of("/si te/" + NASTY);
    BatchJob job = job(Optional.of(NASTY), Map.of("k y", NASTY));
    String script =
        BatchTemplate.fill(
            BatchTemplate.OURS,
            "The template",
            ScriptValues.of(job, site, List.of(balsam.toString()), NASTY));
    List<String> words = run(script).lines().toList();
    assertThat(words.subList(0, words.size() - 1))
        .containsExactly(
            "launcher",
            "--site",
            site.toString(),
            "--wf-filter",
            NASTY,
            "--tag",
            "k y=" + NASTY,
            "--job-mode",
            "serial",
            "--batch-job",
            "7",
            "--ends-at");
    long end = Long.parseLong(words.get(words.size() - 1));
    assertThat(Instant.ofEpochSecond(end))
        .isBetween(Instant.now().plusSeconds(200), Instant.now().plusSeconds(270));
    assertThat(temp.resolve("pwned")).doesNotExist();
  }

  @Test
  void without_a_filter_the_launcher_takes_every_job() {
    assertThat(
            ScriptValues.of(job(Optional.empty(), Map.of()), Path.of("/s"), List.of("balsam"), "/j")
                .get("launcher"))
        .startsWith("'balsam' 'launcher' '--site' '/s' '--consume-all' '--job-mode' 'serial'");
  }

  private String run(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(temp.resolve("script"), script);
    Process process =
        new ProcessBuilder("/bin/sh", file.toString())
            .directory(temp.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void a_template_that_cannot_work_is_refused_in_one_sentence() {
    var values = new TreeMap<>(Map.of("launcher", "l", "site", "s"));
    assertThatThrownBy(() -> BatchTemplate.fill("#!/bin/sh\n{{sight}}", "The template t", values))
        .isInstanceOf(BalsamException.class)
        .hasMessage("The template t holds {{sight}}, which is not known. Known: [launcher, site].");
    assertThatThrownBy(() -> BatchTemplate.fill("#!/bin/sh\n{{site}}", "The template t", values))
        .hasMessage(
            "The template t starts no launcher. Write {{launcher}} where it is to be started.");
    assertThatThrownBy(() -> BatchTemplate.fill("{{launcher}}", "The template t", values))
        .hasMessage(
            "The template t does not begin with the program that runs it. Begin it with #!/bin/sh.");
    assertThat(BatchTemplate.fill("#!/bin/bash\n{{ launcher }} ${X} {{site}}", "t", values))
        .isEqualTo("#!/bin/bash\nl ${X} s");
  }

  @ParameterizedTest
  @CsvSource({"1m,45", "5m,270", "2m,105", "10m,540", "60m,3480", "24h,86280", "20s,10", "1s,0"})
  void a_launcher_ends_before_its_batch_job_and_never_without_limit(String wall, long seconds) {
    Duration launching = LaunchTimes.launching(Duration.parse("PT" + wall));
    assertThat(launching).isPositive();
    assertThat(launching.toSeconds()).isEqualTo(seconds);
  }

  private static BatchJob job(Optional<String> workflow, Map<String, String> tags) {
    return new BatchJob(
        7,
        "local",
        Optional.empty(),
        new BatchSpec("p", "q", 1, Duration.ofMinutes(5), "serial", workflow, tags),
        BatchState.PENDING_SUBMISSION,
        "",
        Optional.empty(),
        "me",
        Instant.now(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        "");
  }
}
