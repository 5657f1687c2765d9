package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** User text reaches the task as the very bytes it was, whatever a shell might see in it. */
class ShellTextTest {
  private static final Path directory = temporaryDirectory();
  private static final Harness harness = new Harness(directory, Harness.SHORT_GRACE);

  @AfterContainer
  static void stopRunner() throws IOException {
    harness.close();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Provide
  Arbitrary<String> words() {
    Arbitrary<String> nasty =
        Arbitraries.of(
            "'",
            "''",
            "\"",
            "\\",
            "\\'",
            "$(touch pwned)",
            "`touch pwned`",
            "$HOME",
            "${x",
            "\n",
            "\r\n",
            "\t",
            " ",
            "",
            "-n",
            "--",
            ";",
            "&",
            "|",
            ">x",
            "<x",
            "#",
            "!",
            "!!",
            "*",
            "?",
            "[a",
            "~",
            "{a,b}",
            "é",
            "漢字",
            "🌲",
            "\uD83C",
            "\uDF32",
            "\u0001",
            "\u007F",
            "\u0085",
            "%s",
            "=",
            "a=b",
            "\\0",
            "EOF\n");
    Arbitrary<String> any =
        Arbitraries.strings().ofMaxLength(12).map(text -> text.replace("\0", ""));
    return Arbitraries.oneOf(nasty, any).list().ofMaxSize(6).map(parts -> String.join("", parts));
  }

  @Property(tries = 150)
  void sh_prints_back_exactly_the_bytes(@ForAll("words") String word) throws Exception {
    Process sh = new ProcessBuilder("/bin/sh").start();
    try (var stdin = sh.getOutputStream()) {
      new ShellText().syntax("printf %s ").word(word).syntax("\n").writeTo(stdin);
    }
    assertThat(sh.getInputStream().readAllBytes()).isEqualTo(word.getBytes(StandardCharsets.UTF_8));
    assertThat(sh.waitFor()).isZero();
  }

  @Property(tries = 150)
  void a_task_receives_exactly_these_arguments_and_variables(
      @ForAll("words") String first, @ForAll("words") String second, @ForAll("words") String value)
      throws IOException {
    TaskSpec task =
        harness.task(
            List.of("printf", "%s\\0%s\\0", first, second), Map.of("VALUE", value, "IFS", value));
    assertThat(harness.run(task).exitCode()).isZero();
    assertThat(Files.readAllBytes(task.output())).isEqualTo(joined(first, second));

    TaskSpec environment =
        harness.task(List.of("env", "-0"), Map.of("VALUE", value, "IFS", value, "a.b-c", value));
    assertThat(harness.run(environment).exitCode()).isZero();
    Map<String, String> seen = new HashMap<>();
    for (String variable :
        new String(Files.readAllBytes(environment.output()), StandardCharsets.ISO_8859_1)
            .split("\0", -1)) {
      if (!variable.isEmpty()) {
        seen.put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
      }
    }
    assertThat(seen)
        .containsEntry("VALUE", latin(value))
        .containsEntry("IFS", latin(value))
        .containsEntry("a.b-c", latin(value))
        .doesNotContainKeys("OLDPWD");
    assertThat(directory.resolve("pwned")).doesNotExist();
  }

  @Example
  void programs_and_paths_may_have_any_name() throws IOException {
    Path workdir = Files.createDirectory(directory.resolve("-a 'b' $(c)\n\"d\" é"));
    Path program = workdir.resolve("x='1' $y;");
    Files.writeString(program, "#!/bin/sh\npwd; printf '<%s>' \"$@\"\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path output = workdir.resolve("`out`\n");
    TaskSpec task = Harness.in(harness.task(List.of("./x='1' $y;", "-e", "")), workdir, output);

    assertThat(harness.run(task).message()).isEmpty();
    assertThat(Harness.content(output)).isEqualTo(workdir + "\n<-e><>");
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("quoting '$(x)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] joined(String... words) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String word : words) {
      bytes.write(word.getBytes(StandardCharsets.UTF_8));
      bytes.write(0);
    }
    return bytes.toByteArray();
  }

  /** The bytes of the text, one char each. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
