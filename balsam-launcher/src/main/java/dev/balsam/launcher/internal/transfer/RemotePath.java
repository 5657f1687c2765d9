package dev.balsam.launcher.internal.transfer;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * A path on a machine that is reached by ssh. Nothing of it can be taken for an option, and none of
 * it is ever given to a shell.
 *
 * @param login user and host as ssh takes them
 * @param port the port, or -1 where ssh is to choose
 * @param path absolute, or below the home directory after {@code ./}; no slash at its end
 */
record RemotePath(String login, int port, String path) {
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.@+-]*");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.-]*|\\[[0-9A-Fa-f:.%A-Za-z]+\\]");
  private static final String HOME = "/~/";

  static RemotePath of(URI address) throws TransferFailure {
    String shown = Addresses.printable(address);
    String authority = address.getRawAuthority();
    if (authority == null) {
      throw TransferFailure.lasting(
          "the address names no host; write for example " + address.getScheme() + "://host/path");
    }
    int at = authority.lastIndexOf('@');
    String user = at < 0 ? "" : authority.substring(0, at);
    if (user.indexOf(':') >= 0) {
      throw TransferFailure.lasting(
          "an address of ssh takes no password; use a key, and write " + shown.replace(":***", ""));
    }
    String rest = authority.substring(at + 1);
    int colon = rest.lastIndexOf(':') > rest.lastIndexOf(']') ? rest.lastIndexOf(':') : -1;
    String host = colon < 0 ? rest : rest.substring(0, colon);
    if (!HOST.matcher(host).matches() || !(at < 0 || USER.matcher(user).matches())) {
      throw TransferFailure.lasting("its user or host has characters that no name of one has");
    }
    return new RemotePath(
        at < 0 ? host : user + "@" + host, port(rest, colon), path(address.getPath()));
  }

  private static int port(String rest, int colon) throws TransferFailure {
    if (colon < 0) {
      return -1;
    }
    try {
      int port = Integer.parseInt(rest.substring(colon + 1));
      if (port > 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw TransferFailure.lasting("its port is no number");
    }
    throw TransferFailure.lasting("its port is not between 1 and 65535");
  }

  private static String path(String path) throws TransferFailure {
    if (path.isEmpty()) {
      throw TransferFailure.lasting("the address names no path; write /path, or /~/path for home");
    }
    if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw TransferFailure.lasting("its path holds a control character");
    }
    String shorter = path;
    while (shorter.length() > 1 && shorter.endsWith("/")) {
      shorter = shorter.substring(0, shorter.length() - 1);
    }
    if ((shorter + "/").equals(HOME)) {
      return ".";
    }
    return shorter.startsWith(HOME) ? "./" + shorter.substring(HOME.length()) : shorter;
  }

  /** Another path on the same machine. */
  RemotePath with(String other) {
    return new RemotePath(login, port, other);
  }

  /** The path of something below. */
  String resolve(String below) {
    return path.equals("/") ? "/" + below : path + "/" + below;
  }
}
