package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.task.LauncherMarker;
import dev.balsam.launcher.internal.task.LocalTaskRunner;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskRunner;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Chooses how tasks are run on an allocation. */
final class Runners {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Runners() {}

  static TaskRunner of(
      Site site, LaunchPlan plan, Map<String, String> environment, Consumer<TaskExit> onExit) {
    if (plan.allocation().isSimulated()) {
      return new InstantRunner(onExit, Clock.systemUTC());
    }
    for (Node node : plan.allocation().nodes()) {
      if (!Set.of("localhost", Host.name()).contains(node.name())) {
        throw new BalsamException(
            "Node "
                + node.name()
                + " is another machine than "
                + Host.name()
                + ". This version starts programs on its own machine only.");
      }
    }
    return new LocalTaskRunner(
        environment, site.engine().leases().killGrace(), onExit, Clock.systemUTC());
  }

  // The launcher's own environment, and what the original sets for every task (its variables,
  // section 3.7).
  static Map<String, String> environment(Site site, LaunchPlan plan, long launcher) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    // Functions that bash exports have names that sh cannot pass on.
    environment.keySet().removeIf(name -> !VARIABLE.matcher(name).matches());
    CommandScript.beside(site.directory())
        .ifPresent(
            bin -> environment.merge("PATH", bin.toString(), (path, own) -> own + ":" + path));
    environment.put("BALSAM_SITE", site.directory().toString());
    environment.put("BALSAM_DB_PATH", site.directory().toString());
    environment.putAll(new LauncherMarker(launcher, Host.pid()).variables());
    environment.put("BALSAM_LAUNCHER_NODES", Integer.toString(plan.allocation().nodes().size()));
    environment.put("BALSAM_JOB_MODE", plan.mode().name().toLowerCase(Locale.ROOT));
    return environment;
  }
}
