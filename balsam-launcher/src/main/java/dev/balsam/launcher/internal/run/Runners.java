package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.launcher.LaunchMode;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.agent.AgentPlan;
import dev.balsam.launcher.internal.agent.AgentRunner;
import dev.balsam.launcher.internal.detect.Here;
import dev.balsam.launcher.internal.mpi.MpiCommand;
import dev.balsam.launcher.internal.mpi.MpiSettings;
import dev.balsam.launcher.internal.mpi.OuterRank;
import dev.balsam.launcher.internal.task.LauncherMarker;
import dev.balsam.launcher.internal.task.LocalTaskRunner;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskRunner;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Chooses how tasks are run on an allocation. */
final class Runners {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Runners() {}

  static TaskRunner of(
      Site site,
      LaunchPlan plan,
      Optional<AgentPlan> agents,
      long launcher,
      Map<String, String> environment,
      Inbox inbox) {
    Consumer<TaskExit> onExit = inbox::exit;
    if (plan.allocation().isSimulated()) {
      return new SimulatedRunner(onExit, Clock.systemUTC());
    }
    TaskRunner local =
        new LocalTaskRunner(
            environment, site.engine().leases().killGrace(), onExit, Clock.systemUTC());
    if (agents.isEmpty()) {
      return local;
    }
    return AgentRunner.begin(agents.get(), launcher, environment, local, onExit, inbox::work);
  }

  /** The agents on other nodes, where single processes are to be started there. */
  static Optional<AgentPlan> agents(Site site, LaunchPlan plan, Optional<MpiCommand> mpi) {
    if (plan.allocation().isSimulated() || plan.mode() == LaunchMode.MPI) {
      return Optional.empty();
    }
    return AgentPlan.find(
        site, plan.allocation().nodes(), Here.names(), System.getenv(), mpi, Host.isRoot());
  }

  /** The MPI start command, where the mode uses one and there is one. */
  static Optional<MpiCommand> mpi(Site site, LaunchPlan plan) {
    if (plan.allocation().isSimulated() || plan.mode() == LaunchMode.SERIAL) {
      return Optional.empty();
    }
    Optional<MpiCommand> found =
        MpiCommand.find(MpiSettings.of(site.engine().mpi()), System.getenv());
    if (found.isEmpty() && plan.mode() == LaunchMode.MPI) {
      throw new BalsamException(
          "LaunchMode.MPI needs an MPI start command, but none of mpirun, mpiexec, srun, aprun, jsrun and flux is on the"
              + " PATH. Load its module first, or name it by the setting mpi.command.");
    }
    return found;
  }

  /**
   * How jobs are started on the nodes.
   *
   * @throws BalsamException when nothing could be started on any node
   */
  static StartRule starts(LaunchPlan plan, boolean mpi, boolean agents) {
    if (plan.allocation().isSimulated()) {
      return StartRule.simulated(plan.mode());
    }
    List<Node> nodes = plan.allocation().nodes();
    StartRule starts = StartRule.of(plan.mode(), mpi, nodes, Here.names(), agents);
    if (!starts.anyDirect() && !agents && !starts.startsMpi()) {
      throw new BalsamException(
          "Node "
              + nodes.get(0).name()
              + " is another machine than "
              + Host.name()
              + ", and without an MPI start command a launcher starts programs on its own machine only."
              + " Name what starts agents on other machines by the setting agents.start, for example \"ssh\".");
    }
    return starts;
  }

  // The launcher's own environment, and what the original sets for every task (its variables,
  // section 3.7).
  static Map<String, String> environment(Site site, LaunchPlan plan, long launcher) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    // Functions that bash exports have names that sh cannot pass on.
    environment
        .keySet()
        .removeIf(name -> !VARIABLE.matcher(name).matches() || OuterRank.names(name));
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
