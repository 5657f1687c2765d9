package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Addresses as people type them: with a scheme, or a path on this machine as in the original. */
final class Addresses {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  private Addresses() {}

  static URI of(String text) {
    try {
      if (SCHEME.matcher(text).matches()) {
        return new URI(text);
      }
      String path = Path.of(text).toAbsolutePath().normalize().toString();
      // The slash at the end says that the contents of a directory are meant.
      String slash = text.endsWith("/") && !path.endsWith("/") ? "/" : "";
      return new URI("file", null, path + slash, null);
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new BalsamException(
          "\""
              + text
              + "\" is neither an address nor a path: "
              + e.getMessage()
              + ". Write for example /data/in or https://host/in.",
          e);
    }
  }
}
