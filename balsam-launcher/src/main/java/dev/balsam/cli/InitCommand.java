package dev.balsam.cli;

import dev.balsam.admin.SiteDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a site. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Makes a site: a directory with its own database for jobs.",
    footer = {"%nExample:", "  balsam init ~/myWorkflow"})
final class InitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "PATH",
      description = "A directory that is empty or does not exist yet. Parents are made.")
  private Path path = Path.of("");

  @Override
  public Integer call() {
    Path site = path.toAbsolutePath().normalize();
    boolean made = SiteDirectory.create(site);
    PrintWriter out = spec.commandLine().getOut();
    KnownSite.add(site, spec.commandLine().getErr());
    if (json.on()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("site", site);
      result.put("created", made);
      json.print(out, result);
    } else {
      out.print(made ? banner(site) : site + " is a site already; nothing was changed.\n");
    }
    return ExitCode.WELL;
  }

  private static String banner(Path site) {
    String name = ShellWord.of(String.valueOf(site.getFileName()));
    return """
        Made the site %s

        Use it:
          source balsamactivate %s
          balsam app --name SayHello --executable "echo hello,"
          balsam job --name hi --workflow test --application SayHello --args world
          balsam launcher --consume-all
          balsam ls
        """
        .formatted(site, name);
  }
}
