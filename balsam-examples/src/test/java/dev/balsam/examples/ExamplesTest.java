package dev.balsam.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.balsam.examples.benchmark.Benchmarks;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The examples do what they say. */
class ExamplesTest {
  @Test
  void the_quick_start_greets_ten_times_and_collects_the_greetings(@TempDir Path directory)
      throws Exception {
    JavaRunner.Ran ran =
        new JavaRunner(directory)
            .run(QuickStart.class.getName(), directory.resolve("site").toString());

    assertThat(ran.exitCode()).as(ran.output()).isZero();
    assertThat(ran.output())
        .contains(
            "hello, world 1\n", "hello, world 10\n", "10 greetings\n", "11 finished, 0 failed");
  }

  @Test
  void a_benchmark_that_does_not_exist_is_refused_with_those_that_do(@TempDir Path directory)
      throws Exception {
    JavaRunner.Ran ran =
        new JavaRunner(directory).run(Benchmarks.class.getName(), "chian", "open", "open");

    assertThat(ran.exitCode()).as(ran.output()).isEqualTo(2);
    assertThat(ran.output())
        .isEqualTo(
            "There is no benchmark \"chian\". Name some of tasks, nothing, chain, submit, import,"
                + " history, open, spawn, fanin, kill, takeover, seconds, mpi, utilisation, cli.\n");
  }

  @Test
  void the_quick_start_may_be_run_again_on_its_site(@TempDir Path directory) throws Exception {
    JavaRunner runner = new JavaRunner(directory);
    runner.run(QuickStart.class.getName(), directory.resolve("site").toString());

    assertThat(
            runner.run(QuickStart.class.getName(), directory.resolve("site").toString()).output())
        .contains("10 greetings\n");
  }

  @Test
  void the_diamond_adds_up(@TempDir Path directory) throws Exception {
    JavaRunner.Ran ran =
        new JavaRunner(directory)
            .run(Diamond.class.getName(), directory.resolve("site").toString());

    assertThat(ran.exitCode()).as(ran.output()).isZero();
    assertThat(ran.output()).contains("bottom JOB_FINISHED").contains("result=42");
  }

  @Test
  void the_rescue_chain_halves_its_step_until_it_converges(@TempDir Path directory)
      throws Exception {
    JavaRunner.Ran ran =
        new JavaRunner(directory)
            .run(RescueChain.class.getName(), directory.resolve("site").toString());

    assertThat(ran.exitCode()).as(ran.output()).isZero();
    List<String> lines = ran.output().lines().toList();
    assertThat(lines).hasSize(7);
    assertThat(lines.subList(0, 6))
        .containsExactly(
            "relax JOB_FINISHED {step=0.9}",
            "spectrum USER_KILLED {}",
            "relax JOB_FINISHED {step=0.45}",
            "spectrum USER_KILLED {}",
            "relax JOB_FINISHED {r=0.96, step=0.225}",
            "spectrum JOB_FINISHED {}");
    assertThat(lines.get(6)).matches("spectrum of: CONVERGED in \\d+ steps, r = 0.9600");
  }

  @Test
  void the_sweep_finds_the_bond_length_of_lowest_energy(@TempDir Path directory) throws Exception {
    JavaRunner.Ran ran =
        new JavaRunner(directory)
            .run(ParameterSweep.class.getName(), directory.resolve("site").toString());

    assertThat(ran.exitCode()).as(ran.output()).isZero();
    List<String> lines = ran.output().lines().toList();
    assertThat(lines).hasSize(19);
    assertThat(lines.get(0)).startsWith("r=0.80 {r=0.8, energy=-76.1697");
    assertThat(lines.get(18)).matches("lowest at r = 0.9[56]\\d*");
  }

  // The loss is (a - 0.3)² + 2 (b - 0.7)². The search ends when no point 1/16 away along an axis is
  // better than the best, so that is at most 1/32 from the true one along each.
  @Test
  void the_search_ends_near_the_best_parameters(@TempDir Path directory) throws Exception {
    JavaRunner.Ran ran =
        new JavaRunner(directory)
            .run(HyperparameterSearch.class.getName(), directory.resolve("site").toString());

    assertThat(ran.exitCode()).as(ran.output()).isZero();
    Matcher found =
        Pattern.compile(
                "search JOB_FINISHED \\{best=\\{a=([0-9.]+), b=([0-9.]+), loss=[0-9.E-]+}, evaluations=(\\d+)}\n")
            .matcher(ran.output());
    assertThat(found.find()).as(ran.output()).isTrue();
    assertThat(Double.parseDouble(found.group(1))).isCloseTo(0.3, within(0.0313));
    assertThat(Double.parseDouble(found.group(2))).isCloseTo(0.7, within(0.0313));
    // The grid, and at least one round for each of three distances.
    assertThat(Integer.parseInt(found.group(3))).isGreaterThanOrEqualTo(9 + 3 * 4);
  }

  // The lowest energy of hydrogen by restricted Hartree-Fock in STO-3G is at 0.712 Å. Where NWChem
  // is installed, it does the first scan.
  @Test
  void the_scan_of_the_bond_length_gives_the_same_curve_by_what_is_installed_and_by_the_stand_in(
      @TempDir Path directory) throws Exception {
    String scanned = scan(directory, directory.resolve("one").toString());
    String standIn = scan(directory, directory.resolve("two").toString(), "stand-in");

    Map<Double, Double> energies = energies(scanned);
    assertThat(energies).hasSize(12);
    assertThat(lowest(energies)).isEqualTo(0.7);
    assertThat(standIn).contains("by stand-in\n");
    energies(standIn)
        .forEach((r, energy) -> assertThat(energy).isCloseTo(energies.get(r), within(1e-7)));
    Path curve =
        Path.of(scanned.lines().reduce((a, b) -> b).orElseThrow().replace("curve in ", ""));
    Document picture =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(curve.toFile());
    assertThat(picture.getElementsByTagName("circle").getLength()).isEqualTo(12);
  }

  @Test
  void the_energy_is_read_from_the_output_of_nwchem_and_the_stand_in_prints_the_same()
      throws Exception {
    String output;
    try (InputStream captured = getClass().getResourceAsStream("/nwchem/h2.out")) {
      output = new String(Objects.requireNonNull(captured).readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(EnergyScan.energyIn(output)).hasValue(-1.116759310192);
    assertThat(EnergyScan.energyIn(output.replaceAll("SCF energy", "energy"))).isEmpty();
    assertThat(HydrogenEnergy.of(0.74)).isCloseTo(-1.116759310192, within(1e-8));
  }

  private static String scan(Path directory, String... args) throws Exception {
    JavaRunner.Ran ran = new JavaRunner(directory).run(EnergyScan.class.getName(), args);
    assertThat(ran.exitCode()).as(ran.output()).isZero();
    return ran.output();
  }

  private static Map<Double, Double> energies(String scanned) {
    return Pattern.compile("\\{r=([0-9.]+), energy=(-[0-9.]+)}")
        .matcher(scanned)
        .results()
        .collect(
            Collectors.toMap(
                point -> Double.valueOf(point.group(1)), point -> Double.valueOf(point.group(2))));
  }

  private static double lowest(Map<Double, Double> energies) {
    return Collections.min(energies.entrySet(), Map.Entry.comparingByValue()).getKey();
  }
}
