package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.JobQuery;
import dev.balsam.JobState;
import dev.balsam.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which jobs a command is about; the same words for every command. All that is said must hold. */
final class JobSelection {
  @Option(
      names = {"--workflow", "--wf"},
      paramLabel = "NAME",
      description = "Jobs of this workflow.")
  private @Nullable String workflow;

  @Option(
      names = "--state",
      paramLabel = "S[,S]",
      split = ",",
      description = "Jobs in one of these states, such as FAILED,RUN_ERROR. Repeatable.")
  private List<JobState> states = new ArrayList<>();

  @Option(
      names = "--tag",
      paramLabel = "KEY=VALUE",
      description = "Jobs with this tag. Repeatable.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--name",
      paramLabel = "GLOB",
      description =
          "Jobs whose name matches, in upper or lower case; without * and ?, whose name holds the text.")
  private @Nullable String name;

  @Option(
      names = "--id",
      paramLabel = "N[,N]",
      split = ",",
      description = "Jobs with these numbers. Repeatable.")
  private List<Long> ids = new ArrayList<>();

  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description =
          "Jobs whose data meet a condition: 'energy<-1.5', 'model=water', 'grid.points>=3', 'note~slow'. Repeatable.")
  private List<String> conditions = new ArrayList<>();

  /** The jobs that were named; all of them when nothing was said. */
  JobQuery query(Site site) {
    JobQuery query = anyName(site);
    return name == null ? query : query.nameLike(name);
  }

  /** The jobs that were named, but for their names: where the name that was said is no job's. */
  JobQuery anyName(Site site) {
    JobQuery query = site.jobs().state(states.toArray(JobState[]::new));
    if (workflow != null) {
      query = query.workflow(workflow);
    }
    for (var tag : tags.entrySet()) {
      query = query.tag(tag.getKey(), tag.getValue());
    }
    if (!ids.isEmpty()) {
      query = query.ids(ids);
    }
    for (String condition : conditions) {
      query = narrowed(query, condition);
    }
    return query;
  }

  /** The workflow, if one was said. */
  Optional<String> workflow() {
    return Optional.ofNullable(workflow);
  }

  /** What a name shall be like, if that was said. */
  Optional<String> name() {
    return Optional.ofNullable(name);
  }

  private static JobQuery narrowed(JobQuery query, String condition) {
    try {
      return query.whereData(condition);
    } catch (BalsamException e) {
      throw new WrongWordsException(e.getMessage(), e);
    }
  }

  /** Whether nothing was said. */
  boolean isEmpty() {
    return workflow == null
        && states.isEmpty()
        && tags.isEmpty()
        && name == null
        && ids.isEmpty()
        && conditions.isEmpty();
  }

  /** Whether jobs were named by their numbers, and by nothing else. */
  boolean hasOnlyIds() {
    return !ids.isEmpty()
        && workflow == null
        && states.isEmpty()
        && tags.isEmpty()
        && name == null
        && conditions.isEmpty();
  }

  /** The name, where nothing else was said: apps have nothing else. */
  Optional<String> onlyName() {
    return workflow == null
            && states.isEmpty()
            && tags.isEmpty()
            && ids.isEmpty()
            && conditions.isEmpty()
        ? Optional.ofNullable(name)
        : Optional.empty();
  }

  /** Whether states were said. */
  boolean hasStates() {
    return !states.isEmpty();
  }

  /** What was said, for a sentence that has "jobs" before it; empty when nothing was. */
  String inWords() {
    List<String> words = new ArrayList<>();
    if (workflow != null) {
      words.add("of workflow \"" + workflow + "\"");
    }
    if (!states.isEmpty()) {
      words.add("in state " + joined(states));
    }
    tags.forEach((key, value) -> words.add("with tag " + key + "=" + value));
    if (name != null) {
      words.add("named like \"" + name + "\"");
    }
    if (!ids.isEmpty()) {
      words.add("with number " + joined(ids));
    }
    conditions.forEach(condition -> words.add("with " + condition));
    return String.join(", ", words);
  }

  private static String joined(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(" or "));
  }
}
