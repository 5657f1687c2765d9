package dev.balsam.internal.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.BalsamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM on a machine of another name that shares the file system: in a namespace of its own, where
 * the host name is another one. It opens a site and says what it sees.
 */
final class OtherMachine implements AutoCloseable {
  static final String NAME = "balsam-node7";

  private final Process process;
  private final BufferedReader output;

  private OtherMachine(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** What the other JVM runs: {@code SITE}. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ManagedPostgres server =
        ManagedPostgres.open(Path.of(arguments[0]), PostgresSettings.defaults())) {
      System.out.println(server.jdbcUrl());
      System.out.println(
          Sites.query(server, "select ssl from pg_stat_ssl where pid = pg_backend_pid()"));
      orders.readLine();
    } catch (BalsamException e) {
      System.out.println(e.getMessage());
    }
    System.out.println("closed");
  }

  /** Skips the test where this user may not make such a namespace. */
  static OtherMachine opens(Path site) throws IOException {
    List<String> words = new ArrayList<>(List.of("unshare", "--uts"));
    if (!Sites.root()) {
      words.add("--map-root-user");
    }
    assumeTrue(works(words), "this user may not give a process another host name");
    words.addAll(
        List.of(
            "sh",
            "-c",
            "hostname " + NAME + " && exec \"$@\"",
            "sh",
            System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OtherMachine.class.getName(),
            site.toString()));
    return new OtherMachine(
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private static boolean works(List<String> unshare) throws IOException {
    List<String> words = new ArrayList<>(unshare);
    words.addAll(List.of("sh", "-c", "hostname " + NAME));
    try {
      return new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next line: the address, whether by TLS, and at its end "closed"; or the error first. */
  String says() throws IOException {
    return String.valueOf(output.readLine());
  }

  void finish() throws IOException {
    try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
      input.write("close\n");
    }
    if (!says().equals("closed")) {
      throw new AssertionError("the other JVM did not close the site");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
