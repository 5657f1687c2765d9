package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.BalsamException;
import dev.balsam.HookRef;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Adds an app, or a new version of one. */
@Command(
    name = "app",
    mixinStandardHelpOptions = true,
    description = "Adds an app: a program that jobs run, with the scripts around it.",
    footer = {
      "%nNothing of it is given to a shell. A first word that ends in .py is run by the python3 on your PATH.",
      "With --update an app gets a new version of which only what you say is different; jobs that are there",
      "keep theirs, unless \"balsam modify\" sets their application again.",
      "%nExamples:",
      "  balsam app --name SayHello --executable \"echo hello,\"",
      "  balsam app --name solve --executable \"./solve --fast\" --postprocess ./collect.py --env OMP_PLACES=cores",
      "  balsam app --name solve --update --error-handler ./mend.sh"
    })
final class AppCommand implements Callable<Integer> {
  private static final int FIELDS = 16;

  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Option(names = "--name", required = true, description = "Its name.")
  private String name = "";

  @Option(
      names = "--executable",
      paramLabel = "COMMAND",
      description = "The program with its first arguments.")
  private @Nullable String executable;

  @Option(
      names = "--preprocess",
      paramLabel = "COMMAND",
      description = "A script that runs before the first run of each job.")
  private @Nullable String preprocess;

  @Option(
      names = "--postprocess",
      paramLabel = "COMMAND",
      description = "A script that runs after each successful run.")
  private @Nullable String postprocess;

  @Option(
      names = "--error-handler",
      paramLabel = "COMMAND",
      description = "A script that runs after a failed run.")
  private @Nullable String errorHandler;

  @Option(
      names = "--timeout-handler",
      paramLabel = "COMMAND",
      description = "A script that runs after a run that was cut off.")
  private @Nullable String timeoutHandler;

  @Option(names = "--description", arity = "1..*", paramLabel = "WORD", description = "What it is.")
  private @Nullable List<String> description;

  @Option(
      names = "--envscript",
      paramLabel = "FILE",
      description = "A shell script that sets the environment before each run.")
  private @Nullable String envscript;

  @Option(
      names = "--env",
      paramLabel = "KEY=VALUE",
      description = "An environment variable. Repeatable.")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Option(names = "--update", description = "Change what is said here of an app that is there.")
  private boolean update;

  @Override
  public Integer call() {
    try (Site site = sites.open()) {
      Optional<App> stored = site.app(name);
      if (stored.isPresent() && !update) {
        throw new BalsamException(
            "There is an app \""
                + name
                + "\" on this site already. Choose another name, or give --update to change it.");
      }
      AppEdit edit = new AppEdit(name, here(), String.valueOf(System.getenv("PATH")));
      stored.ifPresent(edit::from);
      said(edit);
      if (!edit.hasExecutable()) {
        throw new WrongWordsException("The new app \"" + name + "\" needs --executable.");
      }
      App app = site.register(edit.build());
      if (json.on()) {
        json.print(spec.commandLine().getOut(), AppFields.of(app));
      } else {
        print(spec.commandLine().getOut(), app, stored.isPresent());
      }
      return ExitCode.WELL;
    }
  }

  static Path here() {
    return Path.of("").toAbsolutePath();
  }

  private void said(AppEdit edit) {
    edit.set("executable", executable)
        .set("preprocess", preprocess)
        .set("postprocess", postprocess)
        .set("error_handler", errorHandler)
        .set("timeout_handler", timeoutHandler)
        .set("description", description == null ? null : String.join(" ", description))
        .set("envscript", envscript);
    environment.forEach((variable, value) -> edit.set("env." + variable, value));
  }

  private static void print(PrintWriter out, App app, boolean updated) {
    line(out, "name", app.name());
    line(out, "executable", String.join(" ", app.executable()));
    line(out, "description", app.description());
    line(out, "envscript", app.environmentScript().map(Path::toString).orElse(""));
    line(out, "preprocess", app.preprocess().map(HookRef::describe).orElse(""));
    line(out, "postprocess", app.postprocess().map(HookRef::describe).orElse(""));
    line(out, "error handler", app.onError().map(HookRef::describe).orElse(""));
    line(out, "timeout handler", app.onTimeout().map(HookRef::describe).orElse(""));
    app.environment().forEach((key, value) -> line(out, "env", key + "=" + value));
    out.println(updated ? "Updated app in database" : "Added app to database");
  }

  private static void line(PrintWriter out, String field, String value) {
    if (!value.isEmpty()) {
      out.println(Plain.left(field + ":", FIELDS) + " " + Plain.line(value));
    }
  }
}
