package dev.balsam.cli;

import dev.balsam.Balsam;
import dev.balsam.Site;
import java.util.ArrayList;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes stored jobs and apps; inside a task or script, what the next run of its job is given. */
@Command(
    name = "modify",
    mixinStandardHelpOptions = true,
    description = "Changes a field of a job or an app, or fields of many jobs.",
    footer = {
      "%nFields of jobs: args, description, priority, retries, wall_time_minutes, timeout_seconds, num_nodes,",
      "ranks_per_node, threads_per_rank, threads_per_core, gpus_per_rank, node_packing_count, memory_per_node,",
      "auto_timeout_retry, post_error_handler, post_timeout_handler, input_files, stage_in_url, stage_out_url,",
      "stage_out_files, environ_vars, application, state, data.KEY, tag.KEY, env.NAME. Of apps: executable, preprocess, postprocess, error_handler,",
      "timeout_handler, description, envscript, env.NAME.",
      "%nDescription, data and tags can change at any time, what is staged in until the parents have finished,",
      "everything else until the run begins. Jobs that run or have ended keep what they ran with; set state to",
      "RESTART_READY with the change to run them again with it. Put -- before a value that begins with a dash.",
      "Without ID and selection, inside a task: --arg and --env are for the next run of that job.",
      "%nExamples:",
      "  balsam modify 17 priority 5",
      "  balsam modify 17 data.energy -76.4",
      "  balsam modify --workflow scan --set priority=5 --set tag.owner=me",
      "  balsam modify --workflow scan --state FAILED --set args='-n 20' --set state=RESTART_READY",
      "  balsam modify --type apps SayHello executable \"echo hi,\"",
      "  balsam modify --arg input.dat --arg 'two words' --env OMP_PROC_BIND=close"
    })
final class ModifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JobSelection selection;
  @Mixin private JsonOption json;
  @Mixin private Confirmation confirmation;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ID",
      description = "A job: its number, or a part of its name that no other has; or an app's name.")
  private @Nullable String id;

  @Parameters(index = "1", arity = "0..1", paramLabel = "FIELD", description = "What to change.")
  private @Nullable String field;

  @Parameters(index = "2", arity = "0..1", paramLabel = "VALUE", description = "Its new value.")
  private @Nullable String value;

  @Option(
      names = "--type",
      paramLabel = "jobs|apps",
      description = "What ID names; a job if not said.")
  private String type = "jobs";

  @Option(
      names = "--set",
      paramLabel = "FIELD=VALUE",
      description = "A field and its new value. Repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--arg",
      paramLabel = "WORD",
      parameterConsumer = VerbatimWord.class,
      description = "One argument, verbatim. Repeatable; they take the place of all that it has.")
  private @Nullable List<String> words;

  @Option(names = "--env", paramLabel = "KEY=VALUE", description = "An environment variable.")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Override
  public Integer call() {
    List<String[]> said = said();
    boolean ofApp = type.equals("app") || type.equals("apps");
    if (id == null && selection.isEmpty() && !ofApp) {
      return ownJob(said);
    }
    try (Site site = sites.open()) {
      return switch (type) {
        case "app", "apps" -> app(site, said);
        case "job", "jobs" ->
            new JobModification(said, words, environment, spec, json)
                .apply(site, id, selection, confirmation);
        default ->
            throw new WrongWordsException("--type must be jobs or apps, but is \"" + type + "\".");
      };
    }
  }

  /** Fields with their values, in order. */
  private List<String[]> said() {
    List<String[]> said = new ArrayList<>();
    if (field != null) {
      if (value == null) {
        throw new WrongWordsException(
            "\"modify " + id + " " + field + "\" lacks a value. Write ID FIELD VALUE.");
      }
      said.add(new String[] {field, value});
    }
    for (String setting : settings) {
      int sign = setting.indexOf('=');
      if (sign < 1) {
        throw new WrongWordsException("--set must be FIELD=VALUE, but is \"" + setting + "\".");
      }
      said.add(new String[] {setting.substring(0, sign), setting.substring(sign + 1)});
    }
    return said;
  }

  private int ownJob(List<String[]> said) {
    if (!said.isEmpty()) {
      throw new WrongWordsException(
          "No jobs were named. Give a number, or say which by --workflow, --state, --tag, --name, --id or --where.");
    }
    if (words == null && environment.isEmpty()) {
      throw new WrongWordsException(
          "Nothing to change was named. Give ID FIELD VALUE, a selection with --set, or inside a task --arg or --env.");
    }
    Balsam.current().modify(Optional.ofNullable(words), environment);
    return ExitCode.WELL;
  }

  private int app(Site site, List<String[]> said) {
    if (id == null || !selection.isEmpty()) {
      throw new WrongWordsException("An app is named by its name. Write NAME FIELD VALUE.");
    }
    if (words != null) {
      throw new WrongWordsException(
          "--arg is for jobs: the arguments of an app are part of its executable. Set that.");
    }
    environment.forEach((name, text) -> said.add(new String[] {"env." + name, text}));
    AppEdit edit =
        new AppEdit(id, AppCommand.here(), String.valueOf(System.getenv("PATH")))
            .from(new KnownApps(site).get(id));
    said.forEach(each -> edit.set(each[0], each[1]));
    if (said.isEmpty()) {
      throw new WrongWordsException("Nothing to change was named. Write NAME FIELD VALUE.");
    }
    var changed = site.register(edit.build());
    if (json.on()) {
      json.print(spec.commandLine().getOut(), AppFields.of(changed));
    } else {
      said.forEach(
          each ->
              spec.commandLine()
                  .getOut()
                  .println(Plain.line("app " + each[0] + " changed to:  " + each[1])));
    }
    return ExitCode.WELL;
  }
}
