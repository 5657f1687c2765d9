package dev.balsam.cli;

import dev.balsam.Activity;
import dev.balsam.BatchJob;
import dev.balsam.JobState;
import dev.balsam.LauncherView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a site is doing, as lines of text: values in, lines out. */
final class TopScreen {
  private final String site;
  private final ZoneId zone;

  TopScreen(String site, ZoneId zone) {
    this.site = site;
    this.zone = zone;
  }

  List<String> lines(Activity now) {
    List<String> lines = new ArrayList<>();
    lines.add(site + "  " + clock(now.at()));
    lines.add(
        "finished/s: "
            + rate(now.last10s().finished())
            + " (10 s), "
            + rate(now.last60s().finished())
            + " (60 s)   errors/s: "
            + rate(now.last10s().errors())
            + " (10 s), "
            + rate(now.last60s().errors())
            + " (60 s)");
    lines.add(jobs(now.states()));
    lines.add("");
    launchers(now, lines);
    batchJobs(now, lines);
    errors(now, lines);
    return lines;
  }

  private static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
  }

  private static String jobs(Map<JobState, Long> states) {
    long all = states.values().stream().mapToLong(Long::longValue).sum();
    String byState =
        new TreeMap<>(states)
            .entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    return "jobs: " + all + (all == 0 ? "" : " (" + byState + ")");
  }

  private void launchers(Activity now, List<String> lines) {
    if (now.launchers().isEmpty()) {
      lines.add("launchers: none");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "launcher", "host", "mode", "nodes", "cores", "running", "lease age", "ends", "jobs"));
    for (LauncherView launcher : now.launchers()) {
      rows.add(
          List.of(
              Long.toString(launcher.id()),
              Plain.line(launcher.host()),
              launcher.mode().toLowerCase(Locale.ROOT),
              Integer.toString(launcher.nodes()),
              Integer.toString(launcher.nodes() * launcher.coresPerNode()),
              Long.toString(launcher.running()),
              launcher.live() ? seconds(launcher.leaseAge()) : "lost",
              launcher.endsAt().map(this::clock).orElse("-"),
              filter(launcher)));
    }
    columns(rows, lines);
  }

  private static String filter(LauncherView launcher) {
    List<String> words = new ArrayList<>();
    launcher.workflow().ifPresent(name -> words.add("workflow " + Plain.line(name)));
    new TreeMap<>(launcher.tags())
        .forEach((key, value) -> words.add(Plain.line(key) + "=" + Plain.line(value)));
    return words.isEmpty() ? "all" : String.join(" ", words);
  }

  private void batchJobs(Activity now, List<String> lines) {
    if (now.batchJobs().isEmpty()) {
      return;
    }
    lines.add("");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("batch job", "scheduler", "queue", "nodes", "minutes", "state", "since"));
    for (BatchJob job : now.batchJobs()) {
      Instant since = job.startedAt().or(job::submittedAt).orElse(job.createdAt());
      rows.add(
          List.of(
              Plain.line(job.schedulerId().orElse("-")),
              job.scheduler(),
              Plain.line(job.spec().queue()),
              Integer.toString(job.spec().nodes()),
              Long.toString(job.spec().wallTime().toMinutes()),
              job.state().word(),
              clock(since)));
    }
    columns(rows, lines);
  }

  private void errors(Activity now, List<String> lines) {
    if (now.errors().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("errors of the last minute:");
    for (Activity.Failure error : now.errors()) {
      lines.add(
          "  "
              + clock(error.at())
              + " "
              + error.job()
              + " "
              + Plain.line(error.name())
              + " "
              + error.state()
              + ": "
              + Plain.line(error.message().lines().findFirst().orElse("")));
    }
  }

  private String clock(Instant at) {
    return DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone).format(at);
  }

  private static String seconds(Duration time) {
    return time.toSeconds() + " s";
  }

  private static void columns(List<List<String>> rows, List<String> lines) {
    int[] widths = new int[rows.get(0).size()];
    rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], Plain.width(row.get(i)))));
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(Plain.left(row.get(i), widths[i])).append("  ");
      }
      lines.add(line.toString().stripTrailing());
    }
  }
}
