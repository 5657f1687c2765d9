package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.HookRef;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The apps. */
final class AppTable {
  private static final List<String> COLUMNS = List.of("name", "executable", "description");

  private AppTable() {}

  static void print(List<App> apps, PrintWriter out) {
    if (apps.isEmpty()) {
      out.println("No apps found matching query");
      return;
    }
    Table.print(
        out,
        COLUMNS,
        apps.stream()
            .map(
                app ->
                    List.of(
                        Plain.line(app.name()),
                        Plain.line(Plain.basenames(app.executable())),
                        Plain.line(app.description())))
            .iterator());
  }

  /** Every field of each app. */
  static void sheets(List<App> apps, PrintWriter out) {
    if (apps.isEmpty()) {
      out.println("No apps found matching query");
    }
    for (App app : apps) {
      String heading = "Application " + Plain.line(app.name());
      out.print(heading + "\n" + "-".repeat(Plain.width(heading)) + "\n");
      json(app)
          .forEach(
              (name, value) ->
                  out.print(
                      JobSheets.line(
                          name + ":", value == null ? "" : Plain.line(JsonValues.write(value)))));
      out.print("\n");
    }
    out.flush();
  }

  /** What docs/json.md calls an app. */
  static Map<String, @Nullable Object> json(App app) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", app.name());
    json.put("executable", app.executable());
    json.put("description", app.description());
    json.put("directory", app.directory().toString());
    json.put("environment", app.environment());
    json.put("environment_script", app.environmentScript().map(Object::toString).orElse(null));
    json.put("preprocess", words(app.preprocess()));
    json.put("postprocess", words(app.postprocess()));
    json.put("on_error", words(app.onError()));
    json.put("on_timeout", words(app.onTimeout()));
    json.put("hook_timeout_seconds", app.hookTimeout().toMillis() / 1e3);
    return json;
  }

  private static @Nullable String words(Optional<HookRef> hook) {
    return hook.map(HookRef::describe).orElse(null);
  }

  /** The apps whose name is like a text; all without one. */
  static List<App> of(Site site, Optional<NamePattern> name) {
    return site.apps().stream()
        .filter(app -> name.isEmpty() || name.get().matches(app.name()))
        .toList();
  }
}
