package dev.balsam.internal.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.balsam.BalsamException;
import dev.balsam.internal.store.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What an archive holds, its last entry. It is read first: an archive without one was never
 * finished.
 *
 * @param format version of the archive's layout
 * @param schema version of the tables' schema
 * @param site directory of the site, as it was
 * @param madeAt when the rows were so, by the database's clock, ISO-8601
 * @param tables the tables, each with its columns
 * @param sequences the sequences with their values
 * @param parts the entries of the archive with their checksums
 */
record Manifest(
    int format,
    int schema,
    String site,
    String madeAt,
    List<Table> tables,
    List<Sequence> sequences,
    List<Part> parts) {
  /** The only layout so far. */
  static final int FORMAT = 1;

  /** Its name in the archive. */
  static final String ENTRY = "manifest.json";

  /**
   * A table.
   *
   * @param name its name in the schema
   * @param columns the columns that were copied, in their order
   * @param rows how many rows
   */
  record Table(String name, List<String> columns, long rows) {
    String entry() {
      return "tables/" + name + ".copy";
    }
  }

  /**
   * A sequence.
   *
   * @param name its name in the schema
   * @param last its last value
   * @param called whether that value was given out
   */
  record Sequence(String name, long last, boolean called) {}

  /**
   * An entry of the archive.
   *
   * @param name its name there
   * @param bytes its length when unpacked
   * @param sha256 of the unpacked bytes, hexadecimal
   */
  record Part(String name, long bytes, String sha256) {}

  byte[] json() {
    return Json.write(this, "manifest of the backup").getBytes(StandardCharsets.UTF_8);
  }

  static Manifest parse(byte[] json, String archive) {
    try {
      Manifest manifest = Json.mapper().readValue(json, Manifest.class);
      if (manifest.format() > FORMAT) {
        throw new BalsamException(
            "The backup "
                + archive
                + " has layout "
                + manifest.format()
                + ", and this library knows layouts up to "
                + FORMAT
                + ". Use a newer Balsam to restore it.");
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw damaged(archive, "its list of contents cannot be read", e);
    } catch (IOException e) {
      throw damaged(archive, String.valueOf(e.getMessage()), e);
    }
  }

  Part part(String name, String archive) {
    return parts.stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BalsamException(
                    "The backup " + archive + " lists no " + name + ". Use another backup."));
  }

  boolean has(String name) {
    return parts.stream().anyMatch(part -> part.name().equals(name));
  }

  static BalsamException damaged(String archive, String why, Exception cause) {
    return new BalsamException(
        "The backup "
            + archive
            + " is damaged or incomplete: "
            + why
            + ". It cannot be restored; use another backup.",
        cause);
  }
}
