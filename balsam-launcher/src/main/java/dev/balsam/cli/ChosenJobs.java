package dev.balsam.cli;

import dev.balsam.JobQuery;
import dev.balsam.JobState;
import dev.balsam.Site;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The jobs that a command acts on: numbers, a selection, or both, and then both must hold. */
final class ChosenJobs {
  @Parameters(arity = "0..*", paramLabel = "ID", description = "Numbers of jobs.")
  private List<String> words = new ArrayList<>();

  @Mixin private JobSelection selection;

  /** The numbers that were given one by one. */
  List<Long> ids() {
    return words.stream().map(ChosenJobs::number).toList();
  }

  private static long number(String word) {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException e) {
      throw new WrongWordsException(
          "\"" + word + "\" is no number of a job. Give one, or name jobs by --name " + word + ".",
          e);
    }
  }

  /** Whether each job was named, by its number: then nobody has to ask whether it is meant. */
  boolean areNamed() {
    return !words.isEmpty() || selection.hasOnlyIds();
  }

  /** The jobs; one that was named must be there. */
  JobQuery query(Site site) {
    List<Long> ids = ids();
    if (ids.isEmpty() && selection.isEmpty()) {
      throw new WrongWordsException(
          "No jobs were named. Give their numbers, or say which by --workflow, --state, --tag, --name, --id or --where.");
    }
    ids.forEach(site::job);
    JobQuery query = selection.query(site);
    return ids.isEmpty() ? query : query.ids(ids);
  }

  /**
   * Those to be run again. Finished jobs are only meant when they are named, or their state is: to
   * say "this workflow" must not repeat all that went well.
   */
  JobQuery toRestart(Site site) {
    JobQuery query = query(site);
    return areNamed() || selection.hasStates()
        ? query
        : query.state(JobState.FAILED, JobState.USER_KILLED);
  }

  /** For a sentence that has a number and "jobs" before it. */
  String inWords() {
    return selection.inWords();
  }
}
