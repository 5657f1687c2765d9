package dev.balsam.internal.postgres;

import dev.balsam.SiteUnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The note in a site that somebody stopped its server on purpose, so that commands and launchers do
 * not start it again. It means nothing while the server runs.
 *
 * @param text who, where and when, in words
 */
record StopNote(String text) {
  private static final int LONGEST = 500;

  static StopNote ofNow() {
    return new StopNote(
        "by "
            + System.getProperty("user.name", "?")
            + " on "
            + Host.name()
            + " at "
            + Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  static Optional<StopNote> read(Path file) {
    try {
      String text = Files.readString(file).strip();
      return Optional.of(new StopNote(text.substring(0, Math.min(text.length(), LONGEST))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // That it is there is what counts.
      return Optional.of(new StopNote("on purpose"));
    }
  }

  void write(Path file) {
    try {
      Files.writeString(file, text + "\n");
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(file, e);
    }
  }

  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(file, e);
    }
  }

  SiteUnreachableException refusal(Path site) {
    return new SiteUnreachableException(
        "The server of "
            + site
            + " was stopped "
            + text
            + ". Start it with: balsam server --start");
  }
}
