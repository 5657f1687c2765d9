package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another JVM that opens a site, says what it sees, and closes when told to. */
final class SiteUser implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final Writer input;

  private SiteUser(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** What the other JVM runs: {@code SITE}. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ManagedPostgres server =
        ManagedPostgres.open(Path.of(arguments[0]), PostgresSettings.defaults())) {
      System.out.println(server.port());
      System.out.println(
          Sites.query(server, "select current_user || ' ' || pg_postmaster_start_time()::text"));
      orders.readLine();
    } catch (BalsamException e) {
      System.out.println(e.getMessage());
    }
    System.out.println("closed");
  }

  static SiteUser start(Path site, Map<String, String> environment) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SiteUser.class.getName(),
                site.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new SiteUser(builder.start());
  }

  static SiteUser start(Path site) throws IOException {
    return start(site, Map.of());
  }

  /** The next line that it says; the first two are the server's port, and its user and start. */
  String says() {
    try {
      return String.valueOf(output.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets it close the site, and waits for its end. */
  void finish() throws IOException, InterruptedException {
    input.write("close\n");
    input.flush();
    String last = says();
    if (!last.equals("closed") || process.waitFor() != 0) {
      throw new AssertionError("the other JVM said '" + last + "'");
    }
  }

  void kill9() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
