package dev.balsam.cli;

import dev.balsam.admin.ServerConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code balsam server --list-active-connections}. */
final class ListConnections implements ServerAction {
  private static final int QUERY = 60;

  @Override
  public int run(ServerScene scene) {
    List<ServerConnection> all = scene.server().connections();
    if (scene.json().on()) {
      scene.json().rows(scene.out(), rows -> all.forEach(one -> rows.add(json(one))));
    } else if (all.isEmpty()) {
      scene.out().println("Nobody is connected.");
    } else {
      scene.out().println(row("pid", "application", "user", "from", "state", "query"));
      for (ServerConnection one : all) {
        scene
            .out()
            .println(
                row(
                    Long.toString(one.pid()),
                    one.application(),
                    one.user(),
                    one.address().orElse("?"),
                    one.state(),
                    start(one.query())));
      }
    }
    return ExitCode.WELL;
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-8s %-18s %-12s %-15s %-8s %s", cells).stripTrailing();
  }

  // On one line, and without what would move a terminal's cursor.
  private static String start(String query) {
    String line = query.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
    return line.length() <= QUERY ? line : line.substring(0, QUERY);
  }

  private static Map<String, Object> json(ServerConnection one) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pid", one.pid());
    json.put("application", one.application());
    json.put("user", one.user());
    json.put("address", one.address());
    json.put("encrypted", one.encrypted());
    json.put("state", one.state());
    json.put("since", one.since());
    json.put("query", one.query());
    return json;
  }
}
