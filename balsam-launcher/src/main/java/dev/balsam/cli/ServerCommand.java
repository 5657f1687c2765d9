package dev.balsam.cli;

import dev.balsam.admin.SiteServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks after the server of a site. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = "Starts, stops and shows the PostgreSQL server of the site.",
    footer = {
      "%nExamples:",
      "  balsam server --status",
      "  balsam server --listen all          for launchers on compute nodes",
      "  balsam server --listen loopback     for this machine only, as at first",
      "  balsam server --stop"
    })
final class ServerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @ArgGroup(heading = "%nOne of:%n")
  private @Nullable ServerActions actions;

  @Override
  public Integer call() {
    if (actions == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Say what to do with the server: --start, --stop, --status, --connect, --reset, --listen or --list-active-connections");
    }
    Path site = sites.directory();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    return actions.chosen().run(new ServerScene(site, SiteServer.of(site), json, out, err));
  }
}
