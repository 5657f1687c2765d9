package dev.balsam.launcher.internal.transfer;

import java.net.URI;
import java.util.Optional;

/** Addresses of files as people may see them: without passwords, and without queries. */
final class Addresses {
  private Addresses() {}

  /** The address without what may be secret; the query of a signed address is its key. */
  static String printable(URI address) {
    if (address.isOpaque()) {
      return address.getScheme() + ":" + address.getSchemeSpecificPart();
    }
    String host = Optional.ofNullable(address.getRawAuthority()).map(Addresses::bare).orElse("");
    String path = Optional.ofNullable(address.getRawPath()).orElse("");
    String query = address.getRawQuery() == null ? "" : "?...";
    boolean hasHost = address.getRawAuthority() != null;
    return address.getScheme() + ":" + (hasHost ? "//" + host : "") + path + query;
  }

  private static String bare(String authority) {
    int at = authority.lastIndexOf('@');
    int colon = authority.indexOf(':');
    return at >= 0 && colon >= 0 && colon < at
        ? authority.substring(0, colon) + ":***" + authority.substring(at)
        : authority;
  }

  /** What a tool or a library said, without the password and the query of the address. */
  static String without(URI address, String said) {
    String clean = said;
    String user = address.getRawUserInfo();
    if (user != null && user.indexOf(':') >= 0) {
      clean = clean.replace(user, user.substring(0, user.indexOf(':')) + ":***");
      String password = user.substring(user.indexOf(':') + 1);
      clean = password.isEmpty() ? clean : clean.replace(password, "***");
    }
    String query = address.getRawQuery();
    return query == null || query.isEmpty() ? clean : clean.replace(query, "...");
  }

  /** Whether the contents of a directory are meant, rather than the directory. */
  static boolean meansContents(URI address) {
    String path = address.getPath();
    return path != null && path.length() > 1 && path.endsWith("/");
  }
}
