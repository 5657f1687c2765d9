package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.HookRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An app for programs, as docs/json.md has it. */
final class AppFields {
  private AppFields() {}

  static Map<String, Object> of(App app) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", app.name());
    fields.put("description", app.description());
    fields.put("executable", app.executable());
    fields.put("directory", app.directory());
    fields.put("environment", app.environment());
    fields.put("envscript", app.environmentScript());
    fields.put("preprocess", hook(app.preprocess()));
    fields.put("postprocess", hook(app.postprocess()));
    fields.put("error_handler", hook(app.onError()));
    fields.put("timeout_handler", hook(app.onTimeout()));
    return fields;
  }

  private static Optional<Map<String, Object>> hook(Optional<HookRef> hook) {
    return hook.map(AppFields::hook);
  }

  private static Map<String, Object> hook(HookRef hook) {
    if (hook instanceof HookRef.Script script) {
      return Map.of("script", script.argv());
    }
    return hook instanceof HookRef.OfClass type
        ? Map.of("class", type.className())
        : Map.of("name", ((HookRef.Named) hook).name());
  }
}
