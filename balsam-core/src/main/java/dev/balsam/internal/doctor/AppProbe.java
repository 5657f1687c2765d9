package dev.balsam.internal.doctor;

import dev.balsam.App;
import dev.balsam.internal.doctor.SiteFacts.AppProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks for the programs of apps, where a launcher would look that runs here. */
final class AppProbe {
  private AppProbe() {}

  static List<AppProblem> problems(List<App> apps) {
    return apps.stream()
        .flatMap(app -> problem(app).map(why -> new AppProblem(app.name(), why)).stream())
        .toList();
  }

  private static Optional<String> problem(App app) {
    if (app.environmentScript().isPresent()) {
      Path script = app.environmentScript().get();
      // What is on the PATH is known only once it has run.
      return Files.isReadable(script)
          ? Optional.empty()
          : Optional.of("its environment script " + script + " cannot be read");
    }
    String program = app.executable().get(0);
    if (!program.contains("/")) {
      String path =
          app.environment().getOrDefault("PATH", System.getenv().getOrDefault("PATH", "/usr/bin"));
      return MachineProbe.onPath(program, path).isPresent()
          ? Optional.empty()
          : Optional.of("its program " + program + " is not on the PATH");
    }
    Path file = app.directory().resolve(program).normalize();
    if (Files.isExecutable(file) && !Files.isDirectory(file)) {
      return Optional.empty();
    }
    // One that is relative may be brought into each working directory by files of parents.
    if (!program.startsWith("/") && !Files.exists(file)) {
      return Optional.of("its program " + program + " is not in " + app.directory());
    }
    return Optional.of(
        "its program " + file + (Files.exists(file) ? " may not be executed" : " does not exist"));
  }
}
