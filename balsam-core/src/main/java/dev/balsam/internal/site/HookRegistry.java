package dev.balsam.internal.site;

import dev.balsam.App;
import dev.balsam.Hook;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The code of hooks that this JVM knows by name. The database only ever holds the names. */
final class HookRegistry {
  private final Map<String, Hook> byName = new ConcurrentHashMap<>();

  void learn(App app) {
    byName.putAll(app.code());
  }

  Optional<Hook> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Map<String, Hook> all() {
    return Map.copyOf(byName);
  }
}
