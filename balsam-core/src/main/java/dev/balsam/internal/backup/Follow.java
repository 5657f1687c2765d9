package dev.balsam.internal.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.balsam.internal.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Lets what names a file of a site by its full path follow the site to another directory: rows, and
 * symbolic links. What is outside of the site stays; so do the words of a job's command line, which
 * are its user's.
 *
 * @param from where the site was
 * @param to where it is
 */
record Follow(Path from, Path to) {
  private static final String WORKDIRS =
      "update balsam.job set workdir = ? || substr(workdir, length(?) + 1)"
          + " where workdir = ? or starts_with(workdir, ? || '/')";
  private static final String SCRIPTS =
      "update balsam.batch_job set script = ? || substr(script, length(?) + 1)"
          + " where script = ? or starts_with(script, ? || '/')";
  private static final String STAGING =
      "update balsam.job set %1$s = ? || substr(%1$s, length(?) + 1)"
          + " where %1$s = ? or starts_with(%1$s, ? || '/')";

  /** A path that follows, or stays. */
  Path link(Path target) {
    return target.isAbsolute() && target.startsWith(from)
        ? to.resolve(from.relativize(target)).normalize()
        : target;
  }

  /** In one transaction of the caller's. */
  void rows(Connection connection) throws SQLException {
    update(connection, WORKDIRS, from.toString(), to.toString());
    update(connection, SCRIPTS, from.toString(), to.toString());
    for (String column : List.of("stage_in", "stage_out")) {
      for (String scheme : List.of("file:", "file://")) {
        update(connection, STAGING.formatted(column), scheme + raw(from), scheme + raw(to));
      }
    }
    apps(connection);
  }

  private static String raw(Path path) {
    return path.toUri().getRawPath().replaceFirst("/+$", "");
  }

  private static void update(Connection connection, String sql, String from, String to)
      throws SQLException {
    try (var update = connection.prepareStatement(sql)) {
      update.setString(1, to);
      update.setString(2, from);
      update.setString(3, from);
      update.setString(4, from);
      update.executeUpdate();
    }
  }

  private void apps(Connection connection) throws SQLException {
    Map<Long, String> changed = new LinkedHashMap<>();
    try (var ask = connection.prepareStatement("select id, definition::text from balsam.app");
        var rows = ask.executeQuery()) {
      while (rows.next()) {
        String before = rows.getString(2);
        String after = definition(before);
        if (!after.equals(before)) {
          changed.put(rows.getLong(1), after);
        }
      }
    }
    try (var update =
        connection.prepareStatement("update balsam.app set definition = ?::jsonb where id = ?")) {
      for (Map.Entry<Long, String> app : changed.entrySet()) {
        update.setString(1, app.getValue());
        update.setLong(2, app.getKey());
        update.executeUpdate();
      }
    }
  }

  /** An app's definition with the paths of its programs; unchanged text where none follows. */
  String definition(String json) throws SQLException {
    if (!json.contains(from.toString())) {
      return json;
    }
    try {
      return followed(Json.mapper().readTree(json)).toString();
    } catch (JsonProcessingException e) {
      throw new SQLException("an app cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private JsonNode followed(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (String field : fields(object)) {
        if (!field.equals("description")) {
          object.set(field, followed(object.get(field)));
        }
      }
      return object;
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, followed(array.get(i)));
      }
      return array;
    }
    if (node.isTextual()) {
      return new TextNode(text(node.asText()));
    }
    return node;
  }

  private static List<String> fields(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private String text(String value) {
    return value.equals(from.toString()) || value.startsWith(from + "/")
        ? to + value.substring(from.toString().length())
        : value;
  }

  /** The links of a site that is at its new place; those that follow already stay. */
  void links() throws IOException {
    SiteTree.walk(
        to,
        new SiteTree.Visitor() {
          @Override
          public void directory(Path directory, BasicFileAttributes attributes) {}

          @Override
          public void file(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
              Path target = Files.readSymbolicLink(file);
              Path followed = link(target);
              if (!followed.equals(target)) {
                replace(file, followed);
              }
            }
          }
        });
  }

  private static void replace(Path link, Path target) throws IOException {
    Path fresh = link.resolveSibling("." + UUID.randomUUID());
    Files.createSymbolicLink(fresh, target);
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
  }
}
