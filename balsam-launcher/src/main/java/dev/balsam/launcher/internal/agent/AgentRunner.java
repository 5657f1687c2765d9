package dev.balsam.launcher.internal.agent;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.agent.Wire.Hello;
import dev.balsam.launcher.internal.agent.Wire.Welcome;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskRunner;
import dev.balsam.launcher.internal.task.TaskSpec;
import dev.balsam.launcher.internal.task.Uninterrupted;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import dev.balsam.net.OwnAddresses;
import dev.balsam.net.OwnCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on this machine and, through agents, on others: each where its {@link TaskSpec#node}
 * says.
 */
public final class AgentRunner implements TaskRunner {
  private static final Logger LOG = LoggerFactory.getLogger(AgentRunner.class);
  private static final int SECRET_BITS = 256;

  private final AgentPlan plan;
  private final long launcher;
  private final Map<String, String> environment;
  private final TaskRunner local;
  private final Consumer<TaskExit> onExit;
  private final Runnable changed;
  private final Map<String, RemoteNode> nodes = new LinkedHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("balsam-agents"));
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean ending;
  private @Nullable AgentDirectory directory;
  private @Nullable AgentServer server;
  private @Nullable AgentProcesses processes;
  private List<String> program = List.of();

  private AgentRunner(
      AgentPlan plan,
      long launcher,
      Map<String, String> environment,
      TaskRunner local,
      Consumer<TaskExit> onExit,
      Runnable changed) {
    this.plan = plan;
    this.launcher = launcher;
    this.environment = Map.copyOf(environment);
    this.local = local;
    this.onExit = onExit;
    this.changed = changed;
  }

  /**
   * Begins to start agents, on threads of its own. Nodes can be used as they report.
   *
   * @param plan on which nodes, and how
   * @param launcher whose they are
   * @param environment of every task
   * @param local runs the tasks of this machine, and is closed with this runner
   * @param onExit told of each task's end, on any thread
   * @param changed told when a node can be used, or cannot any more
   * @return the runner
   */
  public static AgentRunner begin(
      AgentPlan plan,
      long launcher,
      Map<String, String> environment,
      TaskRunner local,
      Consumer<TaskExit> onExit,
      Runnable changed) {
    AgentRunner runner = new AgentRunner(plan, launcher, environment, local, onExit, changed);
    Fence fence = plan.fence();
    Welcome welcome =
        new Welcome(runner.environment, fence.grace().toMillis(), fence.silence().toMillis());
    RemoteNode.Events events = runner.new Ears();
    for (String host : plan.hosts()) {
      runner.nodes.put(
          host,
          new RemoteNode(
              host, fence, welcome, plan.settings().patience(), events, System.nanoTime()));
    }
    runner.clock.execute(runner::prepare);
    long tick = Math.max(1, fence.beat().toNanos() / 2);
    var unused =
        runner.clock.scheduleWithFixedDelay(runner::tick, tick, tick, TimeUnit.NANOSECONDS);
    return runner;
  }

  private void prepare() {
    try {
      SecureRandom random = new SecureRandom();
      String secret = new BigInteger(SECRET_BITS, random).toString(Character.MAX_RADIX);
      OwnCertificate own =
          OwnCertificate.make(
              Wire.AUTHORITY, new BigInteger(SECRET_BITS, random).toString(Character.MAX_RADIX));
      Optional<String> only = plan.settings().address();
      int wanted = plan.settings().port();
      AgentServer listening =
          new AgentServer(
              only.map(address -> new InetSocketAddress(address, wanted))
                  .orElseGet(() -> new InetSocketAddress(wanted)),
              own,
              secret,
              this::find);
      server = listening;
      AgentDirectory made = AgentDirectory.in(plan.site(), launcher);
      directory = made;
      Ticket ticket =
          new Ticket(
              secret,
              listening.port(),
              only.map(List::of).orElseGet(OwnAddresses::all),
              own.pem(),
              plan.settings().patience().toMillis());
      program = made.command(ticket, environment);
      AgentProcesses starting =
          new AgentProcesses(plan.start(), made, environment, this::startEnded);
      processes = starting;
      if (!ending) {
        starting.start(plan.hosts(), program);
      }
    } catch (IOException | BalsamException e) {
      LOG.debug("no agents", e);
      nodes.values().forEach(node -> node.giveUp("no agents can be started: " + e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.error("Agents cannot be started because of an error of the launcher's own", e);
      nodes.values().forEach(node -> node.giveUp("no agents can be started: " + e));
    }
  }

  private Optional<RemoteNode> find(Hello hello) {
    for (String name : hello.names()) {
      if (nodes.containsKey(name)) {
        return Optional.ofNullable(nodes.get(name));
      }
    }
    // Some systems list hosts without their domain, some with it.
    return hello.names().stream()
        .map(AgentRunner::withoutDomain)
        .flatMap(
            name -> nodes.values().stream().filter(node -> withoutDomain(node.name()).equals(name)))
        .findFirst();
  }

  private static String withoutDomain(String name) {
    return name.replaceFirst("\\..*", "");
  }

  private void startEnded(List<String> hosts, String why) {
    long now = System.nanoTime();
    hosts.stream().map(nodes::get).forEach(node -> node.startEnded(why, now));
  }

  private void tick() {
    long now = System.nanoTime();
    nodes.values().forEach(node -> node.tick(now));
  }

  @Override
  public void start(TaskSpec task) {
    RemoteNode node = nodes.get(task.node());
    if (node == null) {
      local.start(task);
    } else {
      node.start(task);
    }
  }

  @Override
  public void kill(long jobId, int attempt, TaskExit.Cause why) {
    local.kill(jobId, attempt, why);
    nodes.values().forEach(node -> node.kill(jobId, attempt, why));
  }

  @Override
  public void signal(long jobId, int attempt, String signal) {
    local.signal(jobId, attempt, signal);
    nodes.values().forEach(node -> node.signal(jobId, attempt, signal));
  }

  @Override
  public void flush() {
    nodes.values().forEach(RemoteNode::flush);
  }

  @Override
  public boolean reaches(String name) {
    RemoteNode node = nodes.get(name);
    return node != null && node.isUp(System.nanoTime());
  }

  @Override
  public boolean awaitsNodes() {
    long now = System.nanoTime();
    return nodes.values().stream().anyMatch(node -> !node.isOut() && !node.isUp(now));
  }

  @Override
  public Optional<String> reasonToGiveUp() {
    if (plan.canDoWithout() || ending || !nodes.values().stream().allMatch(RemoteNode::isOut)) {
      return Optional.empty();
    }
    RemoteNode one = nodes.values().iterator().next();
    return Optional.of(
        "No node is left on which programs could be started. Of "
            + one.name()
            + ": "
            + one.trouble()
            + ".");
  }

  @Override
  public void close() {
    ending = true;
    nodes.values().forEach(RemoteNode::end);
    local.close();
    try (Uninterrupted thread = new Uninterrupted()) {
      thread.await(this::awaitNodes);
      release();
      thread.await(released::await);
    }
  }

  private synchronized void awaitNodes() throws InterruptedException {
    while (!nodes.values().stream().allMatch(RemoteNode::isOut)) {
      wait(TimeUnit.SECONDS.toMillis(1));
    }
  }

  private synchronized void news() {
    notifyAll();
  }

  // On the thread that made all of it, so that nothing is made after.
  private void release() {
    try {
      clock.execute(
          () -> {
            closeAll();
            released.countDown();
          });
      clock.shutdown();
    } catch (RejectedExecutionException e) {
      LOG.debug("closed already");
    }
  }

  private void closeAll() {
    if (processes != null) {
      processes.close();
    }
    if (server != null) {
      server.close();
    }
    if (directory != null) {
      directory.remove(nodes.values().stream().allMatch(node -> node.trouble().isEmpty()));
    }
  }

  private final class Ears implements RemoteNode.Events {
    @Override
    public void exit(TaskExit exit) {
      onExit.accept(exit);
    }

    @Override
    public void changed() {
      changed.run();
      if (ending) {
        news();
      }
    }

    @Override
    public void startAgain(RemoteNode node) {
      AgentProcesses starting = processes;
      if (starting != null && !ending) {
        starting.start(List.of(node.name()), program);
      }
    }
  }
}
