package dev.balsam.cli;

import dev.balsam.admin.ServerStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A server's status, for people and for programs. */
final class ServerWords {
  private static final double MEGABYTE = 1e6;

  private ServerWords() {}

  /** As docs/json.md has it. */
  static Map<String, Object> json(ServerStatus status) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("site", status.site());
    json.put("state", status.state().name().toLowerCase(Locale.ROOT));
    json.put("own", status.own());
    json.put("address", status.address().isEmpty() ? null : status.address());
    json.put("host", status.host().isEmpty() ? null : status.host());
    json.put("port", status.port() == 0 ? null : status.port());
    json.put("pid", status.pid() == 0 ? null : status.pid());
    json.put("listen", status.listen());
    json.put("addresses", status.addresses());
    json.put("kept", status.kept());
    json.put("stopped", status.stopped());
    json.put("version", status.database().map(ServerStatus.Database::version));
    json.put("since", status.database().map(ServerStatus.Database::since));
    json.put("size_bytes", status.database().map(ServerStatus.Database::bytes));
    json.put("connections", status.database().map(ServerStatus.Database::connections));
    return json;
  }

  /** Several lines, a word and what there is to say about it on each. */
  static String lines(ServerStatus status) {
    StringBuilder lines = new StringBuilder();
    line(lines, "site", status.site().toString());
    line(lines, "server", state(status));
    if (status.running()) {
      line(lines, "address", status.address() + (status.own() ? reach(status) : ""));
    }
    if (status.pid() != 0) {
      line(lines, "process", status.pid() + " on " + status.host());
    }
    status
        .database()
        .ifPresent(
            database -> {
              line(lines, "version", "PostgreSQL " + database.version());
              line(
                  lines,
                  "size",
                  String.format(Locale.ROOT, "%.1f MB", database.bytes() / MEGABYTE));
              line(lines, "connections", Integer.toString(database.connections()));
            });
    return lines.toString();
  }

  private static String state(ServerStatus status) {
    return switch (status.state()) {
      case RUNNING ->
          "running"
              + status.database().map(database -> " since " + database.since()).orElse("")
              + (status.kept() ? "" : ", until the last program that uses it ends");
      case STOPPED ->
          status
              .stopped()
              .map(who -> "stopped " + who)
              .orElse("not running; it starts when it is needed");
      case CHANGING -> "starting or stopping";
      case SILENT -> "does not answer, on " + status.host();
    };
  }

  /** Who may reach it, behind its address. */
  static String reach(ServerStatus status) {
    return status.addresses().isEmpty()
        ? " (this machine only)"
        : " (other machines: "
            + String.join(", ", status.addresses())
            + ", port "
            + status.port()
            + ", by TLS)";
  }

  private static void line(StringBuilder lines, String word, String value) {
    lines.append(String.format(Locale.ROOT, "%-12s %s%n", word, value));
  }
}
