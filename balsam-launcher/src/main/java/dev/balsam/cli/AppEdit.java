package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.HookRef;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An app that is put together, or changed, by one value after the other. */
final class AppEdit {
  static final List<String> FIELDS =
      List.of(
          "executable",
          "preprocess",
          "postprocess",
          "error_handler",
          "timeout_handler",
          "description",
          "envscript",
          "env.NAME");

  private final String name;
  private final Path here;
  private final String path;
  private Path directory;
  private List<String> executable = List.of();
  private String description = "";
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Optional<Path> environmentScript = Optional.empty();
  private Optional<HookRef> preprocess = Optional.empty();
  private Optional<HookRef> postprocess = Optional.empty();
  private Optional<HookRef> onError = Optional.empty();
  private Optional<HookRef> onTimeout = Optional.empty();

  /**
   * A new app.
   *
   * @param here against which relative paths are resolved
   * @param path where interpreters are looked for
   */
  AppEdit(String name, Path here, String path) {
    this.name = name;
    this.here = here;
    this.path = path;
    this.directory = here;
  }

  /** Begins with what is stored. */
  AppEdit from(App app) {
    directory = app.directory();
    executable = app.executable();
    description = app.description();
    environment.putAll(app.environment());
    environmentScript = app.environmentScript();
    preprocess = app.preprocess();
    postprocess = app.postprocess();
    onError = app.onError();
    onTimeout = app.onTimeout();
    return this;
  }

  /** Sets a field, if a value is given; of a script or a path, an empty one takes it away. */
  AppEdit set(String field, @Nullable String value) {
    if (value == null) {
      return this;
    }
    switch (field) {
      case "executable" -> {
        executable = AppWords.of(value, here, path);
        directory = here;
      }
      case "description" -> description = value;
      case "envscript" ->
          environmentScript = value.isEmpty() ? Optional.empty() : Optional.of(here.resolve(value));
      case "preprocess" -> preprocess = script(value);
      case "postprocess" -> postprocess = script(value);
      case "error_handler" -> onError = script(value);
      case "timeout_handler" -> onTimeout = script(value);
      default -> setOther(field, value);
    }
    return this;
  }

  private void setOther(String field, String value) {
    if (!field.startsWith("env.")) {
      throw new WrongWordsException(
          "An app has no field \""
              + field
              + "\" that can be changed. It has "
              + String.join(", ", FIELDS)
              + ".");
    }
    environment.put(field.substring("env.".length()), value);
  }

  private Optional<HookRef> script(String line) {
    return line.isEmpty()
        ? Optional.empty()
        : Optional.of(new HookRef.Script(absolute(AppWords.of(line, here, path))));
  }

  // The app's directory is that of its executable, which may have been given somewhere else.
  private List<String> absolute(List<String> words) {
    String first = words.get(0);
    if (!first.contains("/") || Path.of(first).isAbsolute()) {
      return words;
    }
    List<String> absolute = new java.util.ArrayList<>(words);
    absolute.set(0, here.resolve(first).normalize().toString());
    return absolute;
  }

  boolean hasExecutable() {
    return !executable.isEmpty();
  }

  App build() {
    App.Builder builder =
        Balsam.app(name)
            .argv(executable)
            .directory(directory)
            .description(description)
            .hooks(preprocess, postprocess, onError, onTimeout);
    environment.forEach(builder::environment);
    environmentScript.ifPresent(builder::environmentScript);
    return builder.build();
  }
}
