package dev.balsam.launcher.internal.detect;

import dev.balsam.BalsamException;
import dev.balsam.launcher.Core;
import dev.balsam.launcher.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process can see of its batch system: variables, files, and what its commands print.
 *
 * @param variables the environment
 * @param commands runs a command
 * @param here names of this machine
 * @param machine this machine
 * @param clock the time of day
 */
record Surroundings(
    Map<String, String> variables,
    Commands commands,
    Set<String> here,
    Machine machine,
    Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(Surroundings.class);
  private static final long PATIENCE_SECONDS = 30;

  /** Runs a command of a batch system. */
  interface Commands {
    /** What it prints on its standard output; empty if it fails. */
    Optional<String> run(List<String> words);
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** The words of a file that a variable names. */
  Optional<List<String>> wordsOfFile(String variable) {
    return variable(variable)
        .map(
            name -> {
              try {
                String text = Files.readString(Path.of(name), StandardCharsets.ISO_8859_1);
                return words(text);
              } catch (IOException e) {
                throw new BalsamException(
                    variable + " names the file " + name + ", which cannot be read: " + e, e);
              }
            });
  }

  static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("[\\s,]+"));
  }

  /** A number that a variable holds. */
  Optional<Long> number(String name) {
    return variable(name).map(text -> number(name, text));
  }

  static long number(String what, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new BalsamException(what + " should be a whole number, but is \"" + text + "\".", e);
    }
  }

  /**
   * A node with so many cores. Of this machine more is known: which cores these are, if they are
   * all that this process may use.
   */
  Node node(String name, int cores, int gpus, long memory) {
    List<Core> layout =
        here.contains(name) && machine.cores().size() == cores ? machine.cores() : List.of();
    return new Node(name, cores, gpus, memory, layout, List.of());
  }

  /** GPUs that the batch system has given to this node, where it says so in CUDA's words. */
  int visibleGpus() {
    return variable("CUDA_VISIBLE_DEVICES")
        .or(() -> variable("ROCR_VISIBLE_DEVICES"))
        .or(() -> variable("ZE_AFFINITY_MASK"))
        .map(list -> words(list).size())
        .orElse(machine.gpus());
  }

  static Surroundings ofThisProcess(Set<String> here) {
    return new Surroundings(
        System.getenv(), Surroundings::run, here, Machine.read(), Clock.systemUTC());
  }

  private static Optional<String> run(List<String> words) {
    try {
      Path answer = Files.createTempFile("balsam-detect-", ".txt");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(new ArrayList<>(words))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(answer.toFile());
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          LOG.warn("{} does not answer; going on without its answer", words);
          return Optional.empty();
        }
        return process.exitValue() == 0
            ? Optional.of(Files.readString(answer, StandardCharsets.ISO_8859_1))
            : Optional.empty();
      } finally {
        Files.delete(answer);
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be run: {}", words, e.getMessage());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException("This thread was interrupted while it asked " + words + ".", e);
    }
  }
}
