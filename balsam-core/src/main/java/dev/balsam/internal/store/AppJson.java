package dev.balsam.internal.store;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.HookRef;
import dev.balsam.internal.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An app's definition as JSON; a hook's code is never part of it. */
final class AppJson {
  private AppJson() {}

  static String write(App app) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("description", app.description());
    json.put("executable", app.executable());
    json.put("directory", app.directory().toString());
    // Sorted, so that equal apps are equal texts.
    json.put("environment", new TreeMap<>(app.environment()));
    app.environmentScript().ifPresent(script -> json.put("environmentScript", script.toString()));
    put(json, "preprocess", app.preprocess());
    put(json, "postprocess", app.postprocess());
    put(json, "onError", app.onError());
    put(json, "onTimeout", app.onTimeout());
    json.put("hookTimeout", app.hookTimeout().toString());
    return Json.write(json, "definition of app \"" + Printable.of(app.name()) + "\"");
  }

  private static void put(Map<String, Object> json, String field, Optional<HookRef> hook) {
    if (hook.isEmpty()) {
      return;
    }
    if (hook.get() instanceof HookRef.Named named) {
      json.put(field, Map.of("name", named.name()));
    } else if (hook.get() instanceof HookRef.OfClass ofClass) {
      json.put(field, Map.of("class", ofClass.className()));
    } else if (hook.get() instanceof HookRef.Script script) {
      json.put(field, Map.of("script", script.argv()));
    } else {
      json.put(field, Map.of());
    }
  }

  static App read(String name, String text) {
    Map<String, Object> json;
    try {
      json = Json.object(text);
    } catch (BalsamException e) {
      throw new BalsamException(
          "The stored app \"" + Printable.of(name) + "\" is not readable: " + e.getMessage(), e);
    }
    App.Builder app =
        Balsam.app(name)
            .argv(words(json.get("executable")))
            .directory(
                StoredPath.of(
                    text(json, "directory").orElse("/"),
                    "The directory of the app \"" + name + "\""))
            .description(text(json, "description").orElse(""));
    object(json, "environment").forEach((key, value) -> app.environment(key, value.toString()));
    text(json, "environmentScript")
        .ifPresent(
            script ->
                app.environmentScript(
                    StoredPath.of(script, "The environment script of the app \"" + name + "\"")));
    text(json, "hookTimeout").ifPresent(time -> app.hookTimeout(Duration.parse(time)));
    return app.hooks(
            hook(json, "preprocess"),
            hook(json, "postprocess"),
            hook(json, "onError"),
            hook(json, "onTimeout"))
        .build();
  }

  private static Optional<HookRef> hook(Map<String, Object> json, String field) {
    Map<?, ?> at = object(json, field);
    if (at.get("name") instanceof String name) {
      return Optional.of(new HookRef.Named(name));
    }
    if (at.get("class") instanceof String className) {
      return Optional.of(new HookRef.OfClass(className));
    }
    return at.containsKey("script")
        ? Optional.of(new HookRef.Script(words(at.get("script"))))
        : Optional.empty();
  }

  private static Optional<String> text(Map<String, Object> json, String field) {
    return Optional.ofNullable(json.get(field)).map(Object::toString);
  }

  @SuppressWarnings("unchecked") // The keys of an object are texts.
  private static Map<String, Object> object(Map<String, Object> json, String field) {
    return json.get(field) instanceof Map<?, ?> found ? (Map<String, Object>) found : Map.of();
  }

  private static List<String> words(@Nullable Object array) {
    List<String> words = new ArrayList<>();
    if (array instanceof List<?> list) {
      list.forEach(word -> words.add(String.valueOf(word)));
    }
    return words;
  }
}
