package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.balsam.cli.testing.InstalledBalsam;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Types what a page shows, in one shell and in order, and compares what is printed with what the
 * page says. There, {@code …} stands for any text in a line, and alone for any lines.
 */
final class GuideIT {
  private static final Pattern MARK = Pattern.compile("@@(\\d+)@@");

  @TempDir Path home;

  private record Step(String command, List<String> expected) {}

  @ParameterizedTest
  @CsvSource({"../README.md, 8", "../docs/guide.md, 50"})
  void every_command_of_a_session_prints_what_the_page_shows(Path page, int least)
      throws Exception {
    List<Step> steps = steps(Files.readAllLines(page));
    assertThat(steps).hasSizeGreaterThan(least);
    List<List<String>> printed = type(steps);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      List<String> lines = i < printed.size() ? printed.get(i) : List.of("(not reached)");
      if (!matches(step.expected(), lines)) {
        wrong.add("$ " + step.command() + "\n" + String.join("\n", lines));
      }
    }
    if (!wrong.isEmpty()) {
      fail(page + " shows something else for:\n\n" + String.join("\n\n", wrong));
    }
  }

  private static List<Step> steps(List<String> page) {
    List<Step> steps = new ArrayList<>();
    boolean console = false;
    for (String line : page) {
      if (line.startsWith("```")) {
        console = line.equals("```console");
      } else if (console && line.startsWith("$ ")) {
        steps.add(new Step(line.substring(2), new ArrayList<>()));
      } else if (console && line.startsWith("> ")) {
        Step last = steps.remove(steps.size() - 1);
        steps.add(new Step(last.command() + "\n" + line.substring(2), last.expected()));
      } else if (console) {
        steps.get(steps.size() - 1).expected().add(line);
      }
    }
    return steps;
  }

  private List<List<String>> type(List<Step> steps) throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      script.append("echo @@").append(i).append("@@\n").append(steps.get(i).command()).append('\n');
    }
    script.append("echo @@").append(steps.size()).append("@@\n");
    Path file = Files.writeString(home.resolve("typed.sh"), script);
    Path output = home.resolve("printed.txt");
    ProcessBuilder shell =
        new ProcessBuilder("bash", file.toString())
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile());
    String path =
        InstalledBalsam.distribution().resolve("bin")
            + ":"
            + System.getProperty("java.home")
            + "/bin:"
            + System.getenv("PATH");
    shell.environment().keySet().removeIf(name -> name.startsWith("BALSAM_"));
    shell.environment().put("PATH", path);
    shell.environment().put("HOME", home.toString());
    shell.environment().put("XDG_CACHE_HOME", InstalledBalsam.caches().toString());
    Process process = shell.start();
    if (!process.waitFor(9, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      stopServers();
    }
    return split(Files.readAllLines(output, StandardCharsets.UTF_8));
  }

  // They outlive the shell that began them.
  private void stopServers() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.endsWith("postmaster.pid")) {
          ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0)))
              .ifPresent(ProcessHandle::destroyForcibly);
        }
      }
    }
  }

  private static List<List<String>> split(List<String> lines) {
    List<List<String>> printed = new ArrayList<>();
    for (String line : lines) {
      if (MARK.matcher(line).matches()) {
        printed.add(new ArrayList<>());
      } else {
        printed.get(printed.size() - 1).add(line.stripTrailing());
      }
    }
    return printed;
  }

  private boolean matches(List<String> expected, List<String> lines) {
    StringBuilder pattern = new StringBuilder();
    for (String line : expected) {
      if (line.equals("…")) {
        pattern.append("(?:.*\n)*");
      } else {
        String[] parts = line.replace("~", home.toString()).stripTrailing().split("…", -1);
        for (int i = 0; i < parts.length; i++) {
          pattern.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
        }
        pattern.append("\n");
      }
    }
    String text = lines.isEmpty() ? "" : String.join("\n", lines).stripTrailing() + "\n";
    return Pattern.matches(pattern.toString(), text);
  }
}
