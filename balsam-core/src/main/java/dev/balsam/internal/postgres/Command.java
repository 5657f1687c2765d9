package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs one of PostgreSQL's programs to its end. */
final class Command {
  private final ServerAccount account;
  private final ServerRecord.Binaries binaries;
  private final Path directory;

  /**
   * Makes a runner.
   *
   * @param account as whom to run
   * @param binaries the programs
   * @param directory the working directory, in which the output is kept for a moment
   */
  Command(ServerAccount account, ServerRecord.Binaries binaries, Path directory) {
    this.account = account;
    this.binaries = binaries;
    this.directory = directory;
  }

  /**
   * How a program ended.
   *
   * @param exit its exit status
   * @param output what it printed, without the last line end
   */
  record Result(int exit, String output) {
    boolean succeeded() {
      return exit == 0;
    }

    String lastLines() {
      return LogFiles.lastLines(output);
    }
  }

  Result run(String program, List<String> arguments) {
    return run(program, arguments, Host.NULL);
  }

  Result run(String program, List<String> arguments, Path input) {
    List<String> words = new ArrayList<>();
    words.add(binaries.program(program));
    words.addAll(arguments);
    // A file, since a daemon that inherits a pipe would keep us waiting for its end.
    Path output = directory.resolve(SiteLayout.SCRATCH_PREFIX + RandomName.next());
    try {
      SiteFiles.createPrivateFile(output);
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(output, e);
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(account.command(words))
              .directory(directory.toFile())
              .redirectInput(input.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      cleanEnvironment(builder);
      int exit = builder.start().waitFor();
      return new Result(
          exit, new String(Files.readAllBytes(output), StandardCharsets.UTF_8).stripTrailing());
    } catch (IOException e) {
      throw new BalsamException("cannot run " + words.get(0) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException("interrupted while " + words.get(0) + " ran", e);
    } finally {
      SiteFiles.deleteQuietly(output);
    }
  }

  private void cleanEnvironment(ProcessBuilder builder) {
    var environment = builder.environment();
    // PGDATA, PGPORT, PGOPTIONS and their like would redirect or reconfigure the server.
    environment.keySet().removeIf(name -> name.startsWith("PG"));
    environment.keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    // Messages are matched, so they must be the untranslated ones.
    environment.put("LC_ALL", "C");
    if (binaries.bundled()) {
      // They bring their own libraries, which modules of a cluster would otherwise replace.
      environment.remove("LD_LIBRARY_PATH");
      environment.remove("LD_PRELOAD");
    }
  }
}
