package dev.balsam.internal.site;

import dev.balsam.App;
import dev.balsam.BalsamException;
import dev.balsam.Hook;
import dev.balsam.HookRef;
import dev.balsam.engine.HookPoint;
import dev.balsam.internal.store.HookStore;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Which hooks a launcher in this JVM has the code of. */
final class HookKnowledge {
  private final HookRegistry registry;
  private final Map<String, Hook> given;
  private final ClassLoader loader;
  private final Map<String, Optional<Class<?>>> classes = new ConcurrentHashMap<>();

  HookKnowledge(HookRegistry registry, Map<String, Hook> given) {
    this.registry = registry;
    this.given = Map.copyOf(given);
    ClassLoader ofProgram = Thread.currentThread().getContextClassLoader();
    this.loader =
        ofProgram != null ? ofProgram : Objects.requireNonNull(Hook.class.getClassLoader());
  }

  boolean knows(HookRef hook) {
    if (hook instanceof HookRef.Named named) {
      return byName(named.name()).isPresent();
    }
    return !(hook instanceof HookRef.OfClass ofClass) || type(ofClass.className()).isPresent();
  }

  /** The code; empty for a script. */
  Optional<Hook> code(HookRef hook) {
    if (hook instanceof HookRef.Named named) {
      return Optional.of(
          byName(named.name())
              .orElseThrow(() -> new IllegalStateException("unknown " + hook.describe())));
    }
    return hook instanceof HookRef.OfClass ofClass
        ? Optional.of(made(ofClass.className()))
        : Optional.empty();
  }

  /** The keys by which the store finds jobs that wait for a hook known here. */
  List<String> keys(Map<Long, App> apps) {
    List<String> keys = new ArrayList<>();
    apps.forEach(
        (id, app) -> {
          for (HookPoint point : HookPoint.values()) {
            if (point.hook(app).filter(this::knows).isPresent()) {
              keys.add(HookStore.key(point, id));
            }
          }
        });
    return keys;
  }

  /** What other launchers and {@code explain} are told. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(given.keySet());
    names.addAll(registry.all().keySet());
    classes.forEach((name, type) -> type.ifPresent(loaded -> names.add(name)));
    return names;
  }

  private Optional<Hook> byName(String name) {
    return Optional.ofNullable(given.get(name)).or(() -> registry.find(name));
  }

  // The class path of a JVM does not change, so what was not found is not looked for again.
  private Optional<Class<?>> type(String name) {
    return classes.computeIfAbsent(name, this::load);
  }

  private Optional<Class<?>> load(String name) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      return Hook.class.isAssignableFrom(type) ? Optional.of(type) : Optional.empty();
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }

  private Hook made(String name) {
    Class<?> type = type(name).orElseThrow();
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Hook) constructor.newInstance();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      Throwable cause =
          e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
      throw new BalsamException(
          "No object of the hook class "
              + name
              + " can be made: "
              + cause
              + ". Give it a constructor without parameters that works.",
          cause);
    }
  }
}
