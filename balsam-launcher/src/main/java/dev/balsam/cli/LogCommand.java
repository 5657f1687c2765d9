package dev.balsam.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the logs of a site; its server need not run. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "Shows what is added to the logs of a site until Ctrl-C.",
    footer = {"%nExamples:", "  balsam log", "  balsam log --no-follow --lines 50"})
final class LogCommand implements Callable<Integer> {
  private static final int FIRST_LINES = 10;
  private static final long LOOK_MILLIS = 250;

  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Option(names = "--no-follow", description = "Print what is there and end.")
  private boolean noFollow;

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Begin so many lines before the end of each (10; all with --no-follow).")
  private @Nullable Integer lines;

  @Override
  public Integer call() throws InterruptedException {
    Path directory = sites.directory().resolve("log");
    PrintWriter out = spec.commandLine().getOut();
    try (OutputStream bytes = CommandOutput.bytes()) {
      LogTail.Sink sink = json.on() ? new LogLines(json, out) : new LogBytes(bytes);
      LogTail tail = new LogTail(directory, sink, this::tell);
      tail.begin(lines == null ? (noFollow ? Integer.MAX_VALUE : FIRST_LINES) : lines);
      while (!noFollow) {
        Thread.sleep(LOOK_MILLIS);
        tail.look();
      }
      sink.end();
      return ExitCode.WELL;
    } catch (java.io.IOException e) {
      throw new OutputClosedException(e);
    }
  }

  private void tell(String trouble) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("balsam: " + Plain.lines(trouble, 0));
    err.flush();
  }
}
