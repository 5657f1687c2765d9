package dev.balsam.internal.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.HookRef;
import dev.balsam.internal.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** An app's definition as JSON; a hook's code is never part of it. */
final class AppJson {
  private AppJson() {}

  static String write(App app) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("description", app.description());
    app.executable().forEach(json.putArray("executable")::add);
    json.put("directory", app.directory().toString());
    ObjectNode environment = json.putObject("environment");
    // Sorted, so that equal apps are equal texts.
    new TreeMap<>(app.environment()).forEach(environment::put);
    app.environmentScript().ifPresent(script -> json.put("environmentScript", script.toString()));
    put(json, "preprocess", app.preprocess());
    put(json, "postprocess", app.postprocess());
    put(json, "onError", app.onError());
    put(json, "onTimeout", app.onTimeout());
    json.put("hookTimeout", app.hookTimeout().toString());
    return json.toString();
  }

  private static void put(ObjectNode json, String field, Optional<HookRef> hook) {
    if (hook.isEmpty()) {
      return;
    }
    ObjectNode at = json.putObject(field);
    if (hook.get() instanceof HookRef.Named named) {
      at.put("name", named.name());
    } else if (hook.get() instanceof HookRef.OfClass ofClass) {
      at.put("class", ofClass.className());
    } else if (hook.get() instanceof HookRef.Script script) {
      script.argv().forEach(at.putArray("script")::add);
    }
  }

  static App read(String name, String text) {
    try {
      JsonNode json = Json.mapper().readTree(text);
      App.Builder app =
          Balsam.app(name)
              .argv(words(json.path("executable")))
              .directory(
                  StoredPath.of(
                      json.path("directory").asText("/"),
                      "The directory of the app \"" + name + "\""))
              .description(json.path("description").asText());
      json.path("environment")
          .properties()
          .forEach(e -> app.environment(e.getKey(), e.getValue().asText()));
      if (json.has("environmentScript")) {
        app.environmentScript(
            StoredPath.of(
                json.get("environmentScript").asText(),
                "The environment script of the app \"" + name + "\""));
      }
      if (json.has("hookTimeout")) {
        app.hookTimeout(Duration.parse(json.get("hookTimeout").asText()));
      }
      return app.hooks(
              hook(json, "preprocess"),
              hook(json, "postprocess"),
              hook(json, "onError"),
              hook(json, "onTimeout"))
          .build();
    } catch (JsonProcessingException e) {
      throw new BalsamException(
          "The stored app \""
              + Printable.of(name)
              + "\" is not readable: "
              + e.getOriginalMessage(),
          e);
    }
  }

  private static Optional<HookRef> hook(JsonNode json, String field) {
    JsonNode at = json.path(field);
    if (at.has("name")) {
      return Optional.of(new HookRef.Named(at.get("name").asText()));
    }
    if (at.has("class")) {
      return Optional.of(new HookRef.OfClass(at.get("class").asText()));
    }
    return at.has("script")
        ? Optional.of(new HookRef.Script(words(at.get("script"))))
        : Optional.empty();
  }

  private static List<String> words(JsonNode array) {
    List<String> words = new ArrayList<>();
    array.forEach(word -> words.add(word.asText()));
    return words;
  }
}
