package dev.balsam.scheduler;

import dev.balsam.BalsamException;
import dev.balsam.BatchJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** The script of a batch job as a file in the site's directory. */
final class ScriptFile {
  private ScriptFile() {}

  static Path directory(Path site) {
    return site.resolve("batch");
  }

  /** The template's text. */
  static String template(SchedulerSettings settings) {
    if (settings.template().isEmpty()) {
      return BatchTemplate.OURS;
    }
    Path file = settings.template().get();
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new BalsamException(
          "The template "
              + file
              + " cannot be read. Check the setting scheduler.template, or remove it.",
          e);
    }
  }

  static String where(SchedulerSettings settings) {
    return settings.template().map(file -> "The template " + file).orElse("The template");
  }

  static BatchScript write(
      Path site, BatchJob job, String template, String where, List<String> flags) {
    String name = "qlaunch" + job.id();
    SortedMap<String, String> values =
        ScriptValues.of(job, site, BalsamProgram.words(), BalsamProgram.javaHome());
    String text = BatchTemplate.fill(template, where, values);
    Path file = directory(site).resolve(name + ".sh");
    try {
      Files.createDirectories(directory(site));
      Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
      Files.setPosixFilePermissions(file, executable(Files.getPosixFilePermissions(file)));
    } catch (IOException e) {
      throw new BalsamException(
          "The script " + file + " cannot be written: " + e.getMessage() + ".", e);
    }
    Path output = directory(site).resolve(name + ".out");
    return new BatchScript(name, file, output, job.spec(), flags);
  }

  /** Whoever may read it may run it. */
  private static Set<PosixFilePermission> executable(Set<PosixFilePermission> given) {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(given);
    permissions.add(PosixFilePermission.OWNER_EXECUTE);
    if (given.contains(PosixFilePermission.GROUP_READ)) {
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
    }
    if (given.contains(PosixFilePermission.OTHERS_READ)) {
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    return permissions;
  }
}
