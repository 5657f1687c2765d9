package dev.balsam.internal.postgres;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code server.json}, mode 0600, replaced in one step. */
final class ServerFile {
  // The streaming parser alone: binding to objects would load a thousand classes on the way of
  // every command.
  private static final JsonFactory JSON = new JsonFactory();

  private static final String SEPARATOR = ",";

  private ServerFile() {}

  static Optional<ServerRecord> read(Path file) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = JSON.createParser(Files.readAllBytes(file))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw damaged(file, "it does not hold a JSON object", null);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        fields.put(name, parser.getText());
        parser.skipChildren();
      }
      return Optional.of(record(file, fields));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new BalsamException(
          "cannot read " + file + ": it belongs to another user; open the site as its owner", e);
    } catch (JacksonException | IllegalArgumentException e) {
      throw damaged(file, "it is not readable", e);
    } catch (IOException e) {
      throw new BalsamException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static void write(Path file, ServerRecord record) {
    Path parent = SiteFiles.parent(file);
    Path fresh = parent.resolve(SiteLayout.SCRATCH_PREFIX + RandomName.next());
    try {
      SiteFiles.createPrivateFile(fresh);
      try (JsonGenerator json = JSON.createGenerator(Files.newOutputStream(fresh))) {
        json.useDefaultPrettyPrinter();
        json.writeStartObject();
        json.writeNumberField("port", record.port());
        json.writeStringField("user", record.user());
        json.writeStringField("password", record.password());
        json.writeStringField("binaries", record.binaries().bin().toString());
        json.writeBooleanField("bundled", record.binaries().bundled());
        json.writeStringField("startedBy", record.startedBy().name());
        json.writeStringField("host", record.host());
        json.writeStringField("listen", String.join(SEPARATOR, record.listening().asked()));
        json.writeStringField("addresses", String.join(SEPARATOR, record.addresses()));
        json.writeEndObject();
      }
      // Root may start the server of a user's site, who must be able to read the file afterwards.
      SiteFiles.keepOwner(file, fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      SiteFiles.deleteQuietly(fresh);
      throw SiteFiles.cannotWrite(file, e);
    }
  }

  private static ServerRecord record(Path file, Map<String, String> fields) {
    return new ServerRecord(
        Integer.parseInt(field(file, fields, "port")),
        field(file, fields, "user"),
        field(file, fields, "password"),
        new ServerRecord.Binaries(
            Path.of(field(file, fields, "binaries")),
            Boolean.parseBoolean(field(file, fields, "bundled"))),
        ServerRecord.StartedBy.valueOf(field(file, fields, "startedBy")),
        field(file, fields, "host"),
        new Listening(list(fields, "listen")),
        list(fields, "addresses"));
  }

  // Absent from the files of older versions, which listened on loopback only.
  private static List<String> list(Map<String, String> fields, String name) {
    String value = fields.getOrDefault(name, "");
    return value.isEmpty() ? List.of() : List.of(value.split(SEPARATOR, -1));
  }

  private static String field(Path file, Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw damaged(file, "the field '" + name + "' is missing", null);
    }
    return value;
  }

  private static BalsamException damaged(Path file, String what, @Nullable Throwable cause) {
    return new BalsamException(
        file + " is damaged: " + what + "; restore it, since it holds the server's password",
        cause);
  }
}
