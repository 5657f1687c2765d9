package dev.balsam;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job, seen from inside: by one of its hooks, or by its running program through {@link
 * Balsam#current()}.
 *
 * <p>What a hook asks for here ({@code spawn}, {@code kill}, {@code data}, and the verdicts), or
 * through a {@link Job} that it got here, is committed together with the change of state that the
 * hook belongs to, in the order in which it was asked for, or not at all: not when the hook throws,
 * takes longer than {@link App#hookTimeout()}, or ends with its launcher. Something that is refused
 * then, such as a dependency that closes a circle, fails the job. A running program's wishes are
 * committed at once.
 *
 * <pre>{@code
 * Hook hook = ctx -> {
 *   if (!ctx.output().contains("CONVERGED")) {
 *     ctx.spawnChild(Balsam.job("rescue", ctx.job().app()).args("--small-steps"));
 *   }
 * };
 * }</pre>
 */
public interface JobContext {
  /**
   * The job itself.
   *
   * @return the job
   */
  Job job();

  /**
   * The state that the job was in when the hook began.
   *
   * @return the state
   */
  JobState state();

  /**
   * The number of the latest run.
   *
   * @return 1 for the first run; 0 before it
   */
  int attempt();

  /**
   * The jobs that this one depends on.
   *
   * @return the parents by id
   */
  List<Job> parents();

  /**
   * The jobs that depend on this one.
   *
   * @return the children by id
   */
  List<Job> children();

  /**
   * Where the job runs.
   *
   * @return absolute path of its working directory
   */
  Path workdir();

  /**
   * What the latest run printed.
   *
   * @return its standard output and error, in the order written; empty before the first run
   */
  String output();

  /**
   * Every run of the job so far.
   *
   * @return the runs in order; empty before the first
   */
  default List<Attempt> attempts() {
    return job().attempts();
  }

  /**
   * Why the latest run ended: for an error or timeout handler, what it has to handle.
   *
   * @return empty before the first run and in a running program
   */
  default Optional<Outcome> outcome() {
    List<Attempt> runs = attempts();
    return runs.isEmpty() ? Optional.empty() : runs.get(runs.size() - 1).outcome();
  }

  /**
   * The job's data.
   *
   * @return a copy, without what this context has still to commit
   */
  Map<String, Object> data();

  /**
   * One entry of the job's data.
   *
   * @param key the key
   * @return its value, if there is one
   */
  default Optional<Object> dataAt(String key) {
    return Optional.ofNullable(data().get(key));
  }

  /**
   * Stores one entry of the job's data.
   *
   * @param key the key
   * @param value anything that Jackson writes as JSON
   */
  void data(String key, Object value);

  /**
   * Stores an entry inside objects of the job's data; objects that are absent are made, and the
   * other entries stay.
   *
   * @param path keys from the outside to the inside; at least one
   * @param value anything that Jackson writes as JSON
   */
  void data(List<String> path, Object value);

  /**
   * Gives the job other arguments from its next run on: in a preprocess hook from the first one, in
   * a handler that calls {@code restart} from the one to come.
   *
   * @param words in place of all arguments that it has of its own; each is passed on verbatim
   */
  void args(Object... words);

  /**
   * Sets a variable of the job's environment from its next run on.
   *
   * @param name the variable
   * @param value its value, verbatim
   */
  void environment(String name, String value);

  /**
   * Changes arguments and variables at once: when one of them is refused, nothing is changed.
   *
   * @param words as for {@link #args(Object...)}; empty to leave the arguments as they are
   * @param variables values by name, as for {@link #environment(String, String)}
   */
  void modify(Optional<List<String>> words, Map<String, String> variables);

  /**
   * Adds a job. It joins this job's workflow unless it names another, and depends on nothing unless
   * it says so.
   *
   * @param spec the new job, as it is drafted now
   * @return the new job; in a hook its id is known, but it is not stored before the hook has
   *     succeeded
   */
  Job spawn(JobSpec spec);

  /**
   * Adds a job that runs after this one has finished.
   *
   * @param spec the new job
   * @return the new job
   */
  Job spawnChild(JobSpec spec);

  /**
   * Kills a job with all its descendants.
   *
   * @param job the job
   * @return how many jobs were killed; in a hook 0, as nothing is killed before it has succeeded
   */
  default long kill(Job job) {
    return kill(List.of(job), true);
  }

  /**
   * Kills jobs, all at once. Those that have ended stay as they are.
   *
   * @param jobs the jobs
   * @param descendants whether all that depend on them are killed too
   * @return how many jobs were killed; in a hook 0, as nothing is killed before it has succeeded
   */
  long kill(Collection<Job> jobs, boolean descendants);

  /**
   * Verdict: run this job again. The last verdict of a hook counts.
   *
   * @param why what the history shall say
   * @throws BalsamException before the first run, and in a program that is no hook
   */
  void restart(String why);

  /**
   * Verdict: this job has failed.
   *
   * @param why what the history shall say
   * @throws BalsamException in a program that is no hook
   */
  void fail(String why);

  /**
   * Verdict: this run counts as a success, whatever its exit code was. The job goes on as after a
   * postprocess hook: what is to be staged out is.
   *
   * @param why what the history shall say
   * @throws BalsamException before the first run, and in a program that is no hook
   */
  void accept(String why);

  /**
   * Verdict: this job is finished, whatever its exit code was. Nothing is staged out.
   *
   * @param why what the history shall say
   * @throws BalsamException before the first run, and in a program that is no hook
   */
  void finish(String why);
}
