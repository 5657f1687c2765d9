package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.detect.Here;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An agent: the process on another node that runs tasks there for a launcher, and dies with it. */
public final class AgentMain {
  private AgentMain() {}

  /**
   * Runs until the launcher says that it is over, or cannot be heard any more.
   *
   * @param arguments the file of the {@link Ticket}, and the name of this node where it was told
   * @throws IOException when that file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    Ticket ticket = Ticket.read(Path.of(arguments[0]));
    List<String> names =
        arguments.length > 1
            ? List.of(arguments[1])
            : Here.names().stream()
                .filter(name -> !name.equals("localhost") && !name.equals("127.0.0.1"))
                .sorted()
                .toList();
    AgentWork work = new AgentWork();
    CountDownLatch over = new CountDownLatch(1);
    // The batch system ends this node, or somebody this process: the tasks end first.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  work.leave("it was told to by a signal");
                  awaitQuietly(over);
                }));
    String why;
    try {
      why = new AgentCall(ticket, names, work).run();
    } finally {
      over.countDown();
    }
    System.err.println("The agent on " + names + " leaves: " + why + ".");
    System.exit(work.wasSentAway() ? 0 : 1);
  }

  private static void awaitQuietly(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
