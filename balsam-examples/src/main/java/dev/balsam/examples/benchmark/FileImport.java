package dev.balsam.examples.benchmark;

import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.cli.BalsamCli;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code balsam job --from}, as a process, from its start to its end. */
final class FileImport {
  // As bin/balsam has it: what is over in a moment is not worth the better compiler.
  private static final List<String> OPTIONS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  private final Path directory;

  FileImport(Path directory) {
    this.directory = directory;
  }

  /** Rows per second, into a site of their own. */
  double inFreshJvm(int rows) {
    Path file = file(rows);
    Path place = directory.resolve("site-" + System.nanoTime());
    try (Site site = Balsam.open(place)) {
      site.register(Balsam.app("simulate", "./simulate"));
      long before = System.nanoTime();
      OpenTime.FreshJvm.run(
          BalsamCli.class,
          OPTIONS,
          List.of("job", "--site", place.toString(), "--from", file.toString()));
      double rate = rows / ((System.nanoTime() - before) / 1e9);
      long stored = site.jobs().count();
      if (stored != rows) {
        throw new IllegalStateException(stored + " of " + rows + " rows are there");
      }
      return rate;
    }
  }

  private Path file(int rows) {
    Path file = directory.resolve(rows + ".csv");
    if (Files.exists(file)) {
      return file;
    }
    try (BufferedWriter to = Files.newBufferedWriter(file)) {
      to.write("name,application,workflow,args,data.r,data.model,tag.kind,wall_time_minutes\n");
      for (int i = 0; i < rows; i++) {
        to.write("point " + i + ",simulate,scan,--r " + i / 1000.0 + " --fast,");
        to.write(i / 1000.0 + ",water" + i % 10 + ",scan," + (1 + i % 60) + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
