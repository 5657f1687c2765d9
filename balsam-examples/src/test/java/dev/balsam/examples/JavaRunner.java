package dev.balsam.examples;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles sources and runs mains in JVMs of their own, with the class path of the tests. */
final class JavaRunner {
  /**
   * What a main did.
   *
   * @param exitCode its exit code
   * @param output what it printed
   */
  record Ran(int exitCode, String output) {}

  private final Path directory;

  JavaRunner(Path directory) {
    this.directory = directory;
  }

  Path classes() {
    return directory.resolve("classes");
  }

  String classPath() {
    return classes() + ":" + System.getProperty("java.class.path");
  }

  /** Complaints of the compiler; empty if there are none. */
  String compile(String className, String source) throws IOException {
    Files.createDirectories(classes());
    Path file = directory.resolve(className + ".java");
    Files.writeString(file, source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of("-d", classes().toString(), "-cp", classPath(), "-proc:none", "-Xlint:none");
      boolean ok =
          compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file)).call();
      return ok ? "" : said + "\n" + source;
    }
  }

  Ran run(String main, String... args) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-cp", classPath(), main));
    command.addAll(List.of(args));
    Path output = Files.createTempFile(directory, "output", ".txt");
    Path work = Files.createDirectories(directory.resolve("work"));
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          main + " did not end; it printed:\n" + Files.readString(output));
    }
    return new Ran(process.exitValue(), Files.readString(output));
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
