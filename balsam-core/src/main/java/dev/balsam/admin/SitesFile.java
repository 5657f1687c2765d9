package dev.balsam.admin;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.balsam.BalsamException;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A list of paths in a file of its user's own, changed by one process at a time. */
final class SitesFile {
  private static final JsonFactory JSON = new JsonFactory();
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  // Locks of files are the process's; its threads queue here.
  private static final Object THREADS = new Object();

  private final Path file;

  SitesFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  List<Path> read() {
    return read(new ArrayList<>());
  }

  // What the locale of this process has no characters for is no path here, but may be one for
  // others.
  private List<Path> read(List<String> foreign) {
    List<Path> paths = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(Files.readAllBytes(file))) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw damaged(null);
      }
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        try {
          paths.add(Path.of(parser.getText()));
        } catch (InvalidPathException e) {
          foreign.add(parser.getText());
        }
      }
      if (parser.currentToken() != JsonToken.END_ARRAY) {
        throw damaged(null);
      }
      return paths;
    } catch (NoSuchFileException e) {
      return paths;
    } catch (JacksonException e) {
      throw damaged(e);
    } catch (IOException e) {
      throw new BalsamException(file + " cannot be read: " + Reason.of(e) + ".", e);
    }
  }

  /** Changes the list; what others write meanwhile is not lost. Returns the list then. */
  List<Path> update(Consumer<List<Path>> change) {
    synchronized (THREADS) {
      try {
        Path directory = parent();
        if (!Files.isDirectory(directory)) {
          Files.createDirectories(directory, PRIVATE_DIRECTORY);
        }
        Path lock = directory.resolve(file.getFileName() + ".lock");
        try (FileChannel channel =
            FileChannel.open(
                lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PRIVATE)) {
          channel.lock();
          List<String> foreign = new ArrayList<>();
          List<Path> paths = read(foreign);
          change.accept(paths);
          write(paths, foreign);
          return paths;
        }
      } catch (IOException e) {
        throw new BalsamException(
            "The list of known sites cannot be written to " + file + ": " + Reason.of(e) + ".", e);
      }
    }
  }

  // Complete or not at all: readers take no lock.
  private void write(List<Path> paths, List<String> foreign) throws IOException {
    Path fresh = Files.createTempFile(parent(), "sites", ".new", PRIVATE);
    try {
      try (JsonGenerator json = JSON.createGenerator(Files.newOutputStream(fresh))) {
        json.useDefaultPrettyPrinter();
        json.writeStartArray();
        for (Path path : paths) {
          json.writeString(path.toString());
        }
        for (String path : foreign) {
          json.writeString(path);
        }
        json.writeEndArray();
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private Path parent() {
    Path parent = file.getParent();
    if (parent == null) {
      throw new BalsamException("\"" + file + "\" is not a file. Name one.");
    }
    return parent;
  }

  private BalsamException damaged(@Nullable Exception cause) {
    return new BalsamException(
        file
            + " is damaged: it is no JSON list of paths. Remove it; sites are added as they are used.",
        cause);
  }
}
