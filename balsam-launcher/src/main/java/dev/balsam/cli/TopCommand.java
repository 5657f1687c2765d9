package dev.balsam.cli;

import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what a site is doing, again and again. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what the site is doing: launchers, jobs by state, how fast they finish, batch jobs, the latest errors.",
      "On a terminal the view is renewed until q or Ctrl-C; elsewhere it is printed again and again."
    },
    footer = {"%nExamples:", "  balsam top", "  balsam top --once --json"})
final class TopCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "How long from one look to the next; 2, if not said.")
  private double interval = 2;

  @Option(names = "--once", description = "Looks once.")
  private boolean once;

  @Override
  public Integer call() throws InterruptedException {
    if (!(interval >= 0.1 && interval <= 86_400)) {
      throw new ParameterException(
          spec.commandLine(), "--interval must be from 0.1 to 86400 seconds, but is " + interval);
    }
    try (Site site = sites.open()) {
      BatchNews news = new BatchNews(site);
      PrintWriter out = spec.commandLine().getOut();
      if (json.on()) {
        again(() -> json.print(out, TopJson.of(news.look())));
        return ExitCode.WELL;
      }
      TopScreen screen =
          new TopScreen("site " + Plain.line(site.directory().toString()), ZoneId.systemDefault());
      if (once || !Terminal.isThere()) {
        again(() -> print(out, screen.lines(news.look())));
      } else {
        live(out, screen, news);
      }
      return ExitCode.WELL;
    }
  }

  private void again(Runnable look) throws InterruptedException {
    look.run();
    if (!once) {
      try (QuitKey quit = QuitKey.listen()) {
        while (!quit.within(Duration.ofMillis((long) (interval * 1_000)))) {
          look.run();
        }
      }
    }
  }

  private void print(PrintWriter out, List<String> lines) {
    lines.forEach(out::println);
    if (!once) {
      out.println();
    }
  }

  private void live(PrintWriter out, TopScreen screen, BatchNews news) throws InterruptedException {
    try (LiveScreen terminal = LiveScreen.open(out)) {
      again(
          () -> {
            try {
              terminal.show(String.join("\n", screen.lines(news.look())));
            } catch (DatabaseUnavailableException e) {
              // It may come back, and whoever looks wants to see that.
              terminal.show(Plain.line(String.valueOf(e.getMessage())));
            }
          });
    }
  }
}
