package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.engine.Leftover;
import dev.balsam.launcher.LaunchReport;
import dev.balsam.launcher.Launcher;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Runs a launcher to its end and prints its report, also when a signal ends it: then the JVM is
 * ending already, and nothing but a shutdown hook is waited for.
 */
final class LaunchEnd {
  private final PrintWriter out;
  private final JsonOption json;
  private boolean told;

  LaunchEnd(PrintWriter out, JsonOption json) {
    this.out = out;
    this.json = json;
  }

  void of(Launcher.Builder builder) {
    Launcher launcher = builder.start();
    Thread hook = new Thread(() -> stop(launcher), "balsam-launcher-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try (launcher) {
      tell(launcher.await());
    } finally {
      forget(hook);
    }
  }

  private void stop(Launcher launcher) {
    launcher.stop();
    try {
      tell(launcher.await());
    } catch (BalsamException e) {
      // Whoever waits for the launcher too says why it failed.
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // A signal is ending the JVM, and the hook is at work.
    }
  }

  private synchronized void tell(LaunchReport report) {
    if (!told) {
      told = true;
      LoggerFactory.getLogger(LaunchEnd.class).info("{}", report);
      if (json.on()) {
        json.print(out, fields(report));
      } else {
        out.println(Plain.lines(report.toString(), 0));
      }
      out.flush();
    }
  }

  private static Map<String, Object> fields(LaunchReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("finished", report.finished());
    fields.put("failed", report.failed());
    fields.put("timed_out", report.timedOut());
    fields.put("killed", report.killed());
    fields.put("elapsed_seconds", report.elapsed().toNanos() / 1e9);
    fields.put("tasks_per_second", report.tasksPerSecond());
    fields.put("utilisation", report.utilisation());
    fields.put("left_behind", report.leftBehind().stream().map(LaunchEnd::left).toList());
    return fields;
  }

  private static Map<String, Object> left(Leftover left) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("state", left.state());
    fields.put("jobs", left.jobs());
    fields.put("example_job_id", left.example());
    fields.put("reason", left.reason());
    return fields;
  }
}
