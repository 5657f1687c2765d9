package dev.balsam.internal.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balsam.BalsamException;
import dev.balsam.internal.store.Db;
import dev.balsam.internal.store.Json;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * A note in the site's directory that it is being moved, written before. Whoever opens the site
 * finds it and lets rows and links follow: so a move that was cut off anywhere is completed by the
 * next open, at the new place, or forgotten at the old one.
 */
public final class MovedSite {
  static final String MARKER = ".moved.json";

  private MovedSite() {}

  /** Before the site has another name. */
  static void announce(Path site, Path from) {
    Path file = site.resolve(MARKER);
    byte[] json =
        Json.write(Map.of("from", from.toString()), "note of the move")
            .getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE))) {
      channel.write(ByteBuffer.wrap(json));
      channel.force(true);
      ArchiveWriter.force(site);
    } catch (IOException e) {
      throw new BalsamException(
          "The site cannot be moved, as " + file + " cannot be written: " + Reason.of(e) + ".", e);
    }
  }

  /** It stays where it is. */
  static void forget(Path site) throws IOException {
    Files.deleteIfExists(site.resolve(MARKER));
  }

  /**
   * Completes a move, if there was one.
   *
   * @param db the site's database
   * @param site where the site is now
   */
  public static void settle(Db db, Path site) {
    Path marker = site.resolve(MARKER);
    if (!Files.exists(marker)) {
      return;
    }
    try {
      Path from = from(marker);
      if (!from.equals(site)) {
        Follow follow = new Follow(from, site);
        db.tx(
            connection -> {
              follow.rows(connection);
              return true;
            });
        follow.links();
      }
      forget(site);
    } catch (IOException e) {
      throw new BalsamException(
          "The site was moved to "
              + site
              + ", and what names its files cannot follow: "
              + Reason.of(e)
              + ". Make the directory writable, then try again.",
          e);
    }
  }

  private static Path from(Path marker) throws IOException {
    JsonNode json = Json.mapper().readTree(Files.readString(marker, StandardCharsets.UTF_8));
    if (!json.path("from").isTextual()) {
      throw new BalsamException(
          marker + " is damaged. Write {\"from\": \"/the/old/directory\"} into it, or remove it.");
    }
    return Path.of(json.path("from").asText());
  }
}
