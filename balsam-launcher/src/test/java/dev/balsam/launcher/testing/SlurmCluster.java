package dev.balsam.launcher.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Slurm cluster of virtual nodes on this machine, n1 to n3 with 4 processors each. Each has
 * a host name of its own, which takes root.
 */
public final class SlurmCluster implements BeforeAllCallback, AfterAllCallback {
  private static final int NODES = 3;

  private Path directory = Path.of("/nonexistent");
  private boolean up;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/slurmctld")), "slurmctld is not installed");
    assumeTrue(
        String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).equals("0"),
        "only root can give virtual nodes host names of their own");
    directory = Files.createTempDirectory("balsam-slurm-").toRealPath();
    copy("slurm-up.sh");
    copy("slurm-down.sh");
    int code =
        run(
            List.of(
                "bash",
                directory.resolve("slurm-up.sh").toString(),
                directory.toString(),
                NODES + "",
                "4"),
            Map.of("SLURM_TEST_PORT", Integer.toString(freePorts())),
            directory.resolve("up.log"));
    up = true;
    assertThat(code).as(Files.readString(directory.resolve("up.log"))).isZero();
  }

  // A port whose neighbours are free too, or will be told of by a slurmd that does not start; any,
  // so that two clusters that start at once do not take the same.
  private static int freePorts() throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      int base = 18_000 + 8 * ThreadLocalRandom.current().nextInt(1_500);
      if (areFree(base)) {
        return base;
      }
    }
    throw new AssertionError("no ports are free");
  }

  private static boolean areFree(int base) {
    for (int i = 0; i <= NODES; i++) {
      try (ServerSocket socket = new ServerSocket(base + i)) {
        assertThat(socket.isBound()).isTrue();
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private void copy(String name) throws IOException {
    try (InputStream script =
        Objects.requireNonNull(SlurmCluster.class.getResourceAsStream("/slurm/" + name))) {
      Files.copy(script, directory.resolve(name));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (up) {
      run(
          List.of("bash", directory.resolve("slurm-down.sh").toString(), directory.toString()),
          Map.of(),
          directory.resolve("down.log"));
      Wait.run("rm", "-rf", directory.toString());
    }
  }

  /** Runs a command of Slurm on this cluster; what it prints. */
  public String slurm(String... words) {
    try {
      Path out = Files.createTempFile(directory, "slurm-", ".out");
      int code = run(List.of(words), Map.of("SLURM_CONF", directory + "/slurm.conf"), out);
      String said = Files.readString(out, StandardCharsets.UTF_8).strip();
      assertThat(code).as(String.join(" ", words) + ": " + said).isZero();
      return said;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A directory with the commands of Slurm, for this cluster. */
  public Path commands() {
    try {
      Path bin = Files.createDirectories(directory.resolve("bin"));
      for (String name : List.of("sbatch", "squeue", "sacct", "scancel")) {
        Path command = bin.resolve(name);
        Files.writeString(
            command,
            "#!/bin/sh\nSLURM_CONF=%s/slurm.conf exec %s \"$@\"\n".formatted(directory, name));
        assertThat(command.toFile().setExecutable(true)).isTrue();
      }
      return bin;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Submits a script with options, and waits for its end; what it printed. */
  public String batch(String script, String... options) {
    try {
      Path file = script(script);
      Path said = directory.resolve(file.getFileName() + ".said");
      int code =
          run(
              sbatch(file, "--wait", options),
              Map.of("SLURM_CONF", directory + "/slurm.conf"),
              said);
      String printed = Wait.content(directory.resolve(file.getFileName() + ".out"));
      assertThat(code).as(Files.readString(said) + printed).isZero();
      return printed;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Submits a script with options; the number of the batch job. */
  public String submit(String script, String... options) {
    return slurm(sbatch(script(script), "--no-requeue", options).toArray(String[]::new));
  }

  private Path script(String script) {
    try {
      Path file = Files.createTempFile(directory, "batch-", ".sh");
      return Files.writeString(file, "#!/bin/bash\n" + script);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> sbatch(Path script, String how, String... options) {
    Path out = directory.resolve(script.getFileName() + ".out");
    List<String> words =
        new ArrayList<>(List.of("sbatch", "--parsable", how, "-o", out.toString()));
    words.addAll(List.of(options));
    words.add(script.toString());
    return words;
  }

  private static int run(List<String> words, Map<String, String> environment, Path out)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().putAll(environment);
    return builder.start().waitFor();
  }
}
