package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys of data as people write them: a dot leads into an object, as it does in {@code --where}. A
 * key that holds a dot itself can only be given inside a JSON object.
 */
final class DataKey {
  private DataKey() {}

  /** The keys from the outside to the inside. */
  static List<String> path(String key) {
    List<String> path = List.of(key.split("\\.", -1));
    if (path.contains("")) {
      throw new BalsamException(
          "The key of data \""
              + Plain.line(key)
              + "\" has an empty part. Write for example grid.points.");
    }
    return path;
  }

  /** Puts a value in; objects that are absent are made. */
  static void put(Map<String, Object> data, String key, Object value) {
    List<String> path = path(key);
    Map<String, Object> at = data;
    for (String outer : path.subList(0, path.size() - 1)) {
      Map<String, Object> inner = object(at.get(outer));
      at.put(outer, inner);
      at = inner;
    }
    at.put(path.get(path.size() - 1), value);
  }

  /** Puts in what is absent, inside objects too. */
  static void fill(Map<String, Object> data, Map<?, ?> others) {
    others.forEach(
        (name, value) -> {
          String key = String.valueOf(name);
          if (data.get(key) instanceof Map<?, ?> own && value instanceof Map<?, ?> more) {
            Map<String, Object> inner = object(own);
            fill(inner, more);
            data.put(key, inner);
          } else {
            data.putIfAbsent(key, value);
          }
        });
  }

  /** The value under a key, if there is one. */
  static Optional<Object> find(Map<String, Object> data, String key) {
    Object at = data;
    for (String each : key.split("\\.", -1)) {
      at = at instanceof Map<?, ?> object ? object.get(each) : null;
    }
    return Optional.ofNullable(at == null ? data.get(key) : at);
  }

  // A copy: what is there may be another job's too.
  private static Map<String, Object> object(@Nullable Object there) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (there instanceof Map<?, ?> members) {
      members.forEach((name, value) -> copy.put(String.valueOf(name), value));
    }
    return copy;
  }
}
