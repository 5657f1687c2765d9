package dev.balsam.launcher.testing;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Launcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What a batch script runs: a launcher in the allocation that it finds itself in. */
public final class DetectedLauncher {
  private DetectedLauncher() {}

  /** {@code URL USER PASSWORD DIRECTORY}. */
  public static void main(String[] arguments) {
    try (Site site =
        Balsam.connect(arguments[0], arguments[1], arguments[2], Path.of(arguments[3]))) {
      Allocation allocation = Allocation.detect();
      allocation
          .nodes()
          .forEach(node -> System.out.println("node " + node.name() + " cores " + node.cores()));
      allocation
          .endsAt()
          .ifPresent(
              end ->
                  System.out.println(
                      "minutes left " + Duration.between(Instant.now(), end).toMinutes()));
      System.out.println(
          "report " + Launcher.on(site).allocation(allocation).progress(false).untilIdle().run());
    } catch (BalsamException e) {
      System.out.println("gave up: " + e.getMessage());
    }
  }
}
