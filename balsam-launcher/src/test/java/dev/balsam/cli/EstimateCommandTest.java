package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Launcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EstimateCommandTest {
  @Test
  void the_command_prints_it_for_people_and_for_programs() throws IOException {
    try (Site site = Balsam.temporary()) {
      site.submit(jobs());
      prints(site.directory());
    }
  }

  @Test
  void the_commands_of_the_page_work() throws IOException {
    List<String> commands =
        Files.readAllLines(Path.of("../docs/simulation.md")).stream()
            .filter(line -> line.startsWith("balsam estimate "))
            .toList();
    assertThat(commands).hasSize(2);
    try (Site site = Balsam.temporary()) {
      site.submit(jobs().stream().map(job -> job.workflow("scan")).toList());
      Launcher.on(site).allocation(Allocation.simulated(1, 12)).progress(false).untilIdle().run();
      site.submit(jobs());
      for (String command : commands) {
        List<String> words = List.of(command.split(" "));
        assertThat(
                balsam(site.directory(), 0, words.subList(2, words.size()).toArray(String[]::new)))
            .contains("makespan");
      }
    }
  }

  private static void prints(Path site) throws IOException {
    assertThat(balsam(site, 0, "--nodes", "2", "--cores-per-node", "2", "--task-time", "1m30s"))
        .isEqualTo(
            "12 jobs on 2 nodes: makespan 0:04:30 h, utilisation 100.0 %, 0.15 node-hours\n");
    JsonNode json =
        new ObjectMapper()
            .readTree(
                balsam(
                    site,
                    0,
                    "--nodes=1",
                    "--cores-per-node=4",
                    "--task-time=9s",
                    "--task-time=solve=20m",
                    "--time-limit-min=30",
                    "--json"));
    assertThat(json.get("makespan_seconds").asDouble()).isEqualTo(1_800);
    assertThat(json.get("finished").asInt()).isEqualTo(4);
    assertThat(json.get("cut_off").asInt()).isEqualTo(4);
    assertThat(json.get("left").asInt()).isEqualTo(4);
    assertThat(json.get("node_hours").asDouble()).isEqualTo(0.5);
    assertThat(json.get("utilisation").asDouble()).isEqualTo(1);
    balsam(site, 1, "--nodes", "2");
    balsam(site, 1, "--nodes", "2", "--task-time", "soon");
    balsam(site, 1, "--nodes", "0", "--task-time", "9s");
    balsam(site, 2, "--task-time", "9s");
  }

  private static String balsam(Path site, int exitCode, String... words) {
    List<String> all = new ArrayList<>(List.of("estimate", "--site", site.toString()));
    all.addAll(List.of(words));
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(BalsamCli.run(all.toArray(String[]::new))).isEqualTo(exitCode);
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static List<JobSpec> jobs() {
    App solve = Balsam.app("solve", "/bin/false");
    return IntStream.range(0, 12).mapToObj(i -> Balsam.job("j" + i, solve)).toList();
  }
}
