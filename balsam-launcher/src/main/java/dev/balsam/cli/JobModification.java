package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobChange;
import dev.balsam.JobQuery;
import dev.balsam.JobState;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code balsam modify} of jobs: one, or those of a selection. */
final class JobModification {
  private final List<String[]> said;
  private final @Nullable List<String> words;
  private final Map<String, String> environment;
  private final CommandSpec spec;
  private final JsonOption json;

  JobModification(
      List<String[]> said,
      @Nullable List<String> words,
      Map<String, String> environment,
      CommandSpec spec,
      JsonOption json) {
    this.said = said;
    this.words = words;
    this.environment = environment;
    this.spec = spec;
    this.json = json;
  }

  int apply(Site site, @Nullable String id, JobSelection selection, Confirmation confirmation) {
    Optional<Job> one = id == null ? Optional.empty() : Optional.of(JobName.find(site, id));
    JobQuery jobs = selection.query(site);
    if (one.isPresent()) {
      jobs = jobs.ids(List.of(one.get().id()));
    }
    if (said.stream().anyMatch(each -> JobSetters.isKill(each[0], each[1]))) {
      return kill(jobs, one, selection, confirmation);
    }
    JobChange change = change(site);
    boolean onlyFailed =
        change.restarts() && one.isEmpty() && !selection.hasOnlyIds() && !selection.hasStates();
    JobChange.Result result =
        (onlyFailed ? jobs.state(JobState.FAILED, JobState.USER_KILLED) : jobs).modify(change);
    if (result.changed() == 0 && !result.left().isEmpty()) {
      throw refused(one, result, change);
    }
    tell(result, one.isPresent());
    return ExitCode.WELL;
  }

  private JobChange change(Site site) {
    JobChange change = new JobChange();
    said.forEach(each -> JobSetters.set(site, change, each[0], each[1]));
    if (words != null) {
      change.args(words.toArray());
    }
    environment.forEach(change::environment);
    if (change.parts().isEmpty() && !change.restarts()) {
      throw new WrongWordsException(
          "Nothing to change was named. Write ID FIELD VALUE, or --set FIELD=VALUE.");
    }
    return change;
  }

  private int kill(
      JobQuery jobs, Optional<Job> one, JobSelection selection, Confirmation confirmation) {
    if (said.size() > 1 || words != null || !environment.isEmpty()) {
      throw new WrongWordsException(
          "A job that is killed cannot be changed as well. Set the state alone.");
    }
    if (one.isEmpty() && !selection.hasOnlyIds()) {
      confirmation.ask(
          spec.commandLine().getErr(),
          "Really kill " + Counted.of(jobs.count(), "job") + " " + selection.inWords() + "?");
    }
    long chosen = jobs.count();
    Map<JobState, Long> ended =
        jobs.state(JobState.JOB_FINISHED, JobState.FAILED, JobState.USER_KILLED).countByState();
    long killed = jobs.kill();
    if (killed == 0 && chosen > 0) {
      throw new BalsamException(
          "Nothing was killed: "
              + Counted.byState(ended)
              + ". A job that has ended stays as it is.");
    }
    tell(new JobChange.Result(killed, ended), one.isPresent());
    return ExitCode.WELL;
  }

  private static BalsamException refused(
      Optional<Job> one, JobChange.Result result, JobChange change) {
    JobState state = result.left().keySet().iterator().next();
    String who =
        one.map(job -> "Job " + job.id() + " is " + state)
            .orElseGet(
                () -> "None of the jobs can be changed (" + Counted.byState(result.left()) + ")");
    return new BalsamException(who + why(change, result.left()) + " Nothing was changed.");
  }

  private static String why(JobChange change, Map<JobState, Long> left) {
    if (change.restarts()) {
      return ": only a job that has ended can be restarted. Kill it first, or wait for it.";
    }
    if (left.keySet().stream().allMatch(JobState::isTerminal)) {
      return ": a job that has ended keeps what it ran with. To run it again with the change, add --set state=RESTART_READY.";
    }
    if (left.containsKey(JobState.RUNNING)) {
      return ": a job that runs keeps what it was started with. Only description, data and tags can change now.";
    }
    return ": it is too far on its way for this change. Description, data and tags can change at any time.";
  }

  private void tell(JobChange.Result result, boolean one) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.on()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("changed", result.changed());
      fields.put("left", result.left());
      json.print(out, fields);
    } else if (one) {
      said.forEach(each -> out.println(Plain.line("job " + each[0] + " changed to:  " + each[1])));
      if (said.isEmpty()) {
        out.println("Changed 1 job.");
      }
    } else {
      out.println("Changed " + Counted.of(result.changed(), "job") + ".");
      if (!result.left().isEmpty()) {
        out.println(
            "Left as they are, as they run or have ended or are too far on their way: "
                + Counted.byState(result.left())
                + ".");
      }
    }
  }
}
