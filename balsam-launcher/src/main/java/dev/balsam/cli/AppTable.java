package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

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
      AppFields.of(app)
          .forEach((name, value) -> out.print(JobSheets.line(name + ":", text(value))));
      out.print("\n");
    }
    out.flush();
  }

  private static String text(Object value) {
    Object shown =
        value instanceof Optional<?> some ? some.map(Object.class::cast).orElse("") : value;
    return Plain.line(JsonValues.write(shown));
  }

  /** The apps whose name is like a text; all without one. */
  static List<App> of(Site site, Optional<String> name) {
    return site.apps().stream()
        .filter(app -> name.isEmpty() || AppNames.isLike(app.name(), name.get()))
        .toList();
  }
}
