package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Printable;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/** Addresses of databases that users give. */
final class JdbcAddress {
  private static final Pattern USER = Pattern.compile("//[^/?]*@");

  private JdbcAddress() {}

  /** Refuses what is not the address of a PostgreSQL. */
  static void check(String url) {
    // Asked here, as the driver's own error shows the whole address.
    if (!url.startsWith("jdbc:postgresql:") || Driver.parseURL(url, null) == null) {
      throw new BalsamException(
          "\""
              + printable(url)
              + "\" is not the address of a PostgreSQL. Write for example jdbc:postgresql://host:5432/balsam.");
    }
    if (USER.matcher(url).find()) {
      throw new BalsamException(
          "The address "
              + printable(url)
              + " names a user before an @, which PostgreSQL's driver takes for the host. Give user and password on their own.");
    }
  }

  /** An address for messages: without what may hold a password, its options and its user. */
  static String printable(String url) {
    return Printable.of(USER.matcher(url.replaceFirst("(?s)\\?.*", "")).replaceFirst("//"));
  }
}
