package dev.balsam.internal.state;

import dev.balsam.HookRef;
import dev.balsam.engine.HookPoint;
import dev.balsam.internal.state.Explanation.Facts;
import dev.balsam.internal.state.Explanation.LauncherFacts;
import java.util.List;
import java.util.Optional;

/** Says why a hook has not run, and how to have it run. */
public final class HookWords {
  private HookWords() {}

  /**
   * Why a launcher leaves jobs behind that wait for a hook.
   *
   * @param point which hook
   * @param hook what is stored of it
   * @param known whether the launcher could have run it
   * @return the end of a sentence about the jobs
   */
  public static String leftBehind(HookPoint point, HookRef hook, boolean known) {
    String named = "wait for their " + point.describe(hook);
    return known
        ? named + ", which was not run before this launcher left"
        : named + ", which this launcher does not know; " + remedy(hook);
  }

  /**
   * Why a hook has not run.
   *
   * @param job a job that waits for one
   * @return sentences for a person
   */
  static String explain(Facts job) {
    String named =
        HookPoint.in(job.state())
            .map(point -> job.hook().map(point::describe).orElse(point.toString()))
            .orElse("hook");
    if (job.owner().isPresent()) {
      return "Its " + named + " is being run by launcher " + job.owner().get() + ".";
    }
    List<LauncherFacts> live = job.launchers().stream().filter(l -> l.live() && l.takes()).toList();
    if (live.isEmpty()) {
      return "Its "
          + named
          + " has to run, but no launcher that takes this job is running. Start one.";
    }
    Optional<LauncherFacts> knowing =
        live.stream()
            .filter(l -> job.hook().filter(hook -> knows(l, hook)).isPresent())
            .findFirst();
    if (knowing.isPresent()) {
      return "Its "
          + named
          + " has to run; it waits for launcher "
          + knowing.get().id()
          + " on "
          + knowing.get().host()
          + " to do so.";
    }
    return "Its "
        + named
        + " has to run, and no running launcher knows it"
        + job.hook().map(hook -> ": " + remedy(hook)).orElse("")
        + ".";
  }

  /** Whether a launcher can run the hook that a job waits for; true when that is not known. */
  static boolean isKnown(Facts job, LauncherFacts launcher) {
    return job.hook().isEmpty() || knows(launcher, job.hook().get());
  }

  private static boolean knows(LauncherFacts launcher, HookRef hook) {
    return hook instanceof HookRef.Script
        || (hook instanceof HookRef.Named named && launcher.hooks().contains(named.name()))
        || (hook instanceof HookRef.OfClass ofClass
            && launcher.hooks().contains(ofClass.className()));
  }

  private static String remedy(HookRef hook) {
    if (hook instanceof HookRef.Named named) {
      return "start one that does, with Launcher.on(site).hook(\""
          + named.name()
          + "\", ...) or with its app registered in the same JVM";
    }
    return hook instanceof HookRef.OfClass ofClass
        ? "start one with " + ofClass.className() + " on its class path"
        : "start one that runs hooks";
  }
}
