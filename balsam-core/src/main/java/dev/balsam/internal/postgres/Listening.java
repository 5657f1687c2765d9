package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a site's server listens besides 127.0.0.1, where it always does.
 *
 * @param asked {@link #ALL} alone, or addresses of the machine; empty for loopback only
 */
record Listening(List<String> asked) {
  static final String ALL = "all";
  static final String LOOPBACK_WORD = "loopback";
  static final Listening LOOPBACK = new Listening(List.of());

  private static final String SELF = "127.0.0.1";

  Listening {
    asked = List.copyOf(asked);
  }

  /**
   * What a user's words mean.
   *
   * @param words {@code all}, {@code loopback}, or addresses as numbers
   * @param own the addresses of this machine
   * @throws BalsamException for one that is neither, or no words at all
   */
  static Listening of(List<String> words, List<String> own) {
    if (words.isEmpty()) {
      throw new BalsamException(
          "No address to listen on was given. Write all, loopback, or addresses of this machine: "
              + String.join(", ", own)
              + ".");
    }
    Set<String> asked = new LinkedHashSet<>();
    for (String word : words) {
      if (word.equals(ALL)) {
        return new Listening(List.of(ALL));
      }
      String address = canonical(word);
      if (!address.equals(LOOPBACK_WORD) && !address.equals(SELF)) {
        asked.add(checked(address, own));
      }
    }
    return new Listening(List.copyOf(asked));
  }

  // The same address of version 6 may be written in several ways. A literal is never looked up.
  private static String canonical(String word) {
    if (word.indexOf(':') < 0 || !word.matches("[0-9A-Fa-f:.]+")) {
      return word;
    }
    try {
      return InetAddress.getByName(word).getHostAddress();
    } catch (UnknownHostException e) {
      return word;
    }
  }

  private static String checked(String word, List<String> own) {
    if (!own.contains(word) && !isOtherLoopback(word)) {
      throw new BalsamException(
          "\""
              + word
              + "\" is not an address of this machine. Write all, loopback, or one of "
              + String.join(", ", own)
              + ".");
    }
    return word;
  }

  // The whole block 127.0.0.0/8 leads to the machine itself (RFC 5735) without being set up.
  private static boolean isOtherLoopback(String word) {
    return word.matches("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  }

  boolean beyondLoopback() {
    return !asked.isEmpty();
  }

  /** What is asked for and this machine has: a site may have come here from another one. */
  Listening on(List<String> own) {
    return new Listening(
        asked.stream()
            .filter(one -> one.equals(ALL) || own.contains(one) || isOtherLoopback(one))
            .toList());
  }

  /** The addresses at which others may try, as numbers. */
  List<String> reachableAt(List<String> own) {
    if (!asked.contains(ALL)) {
      return asked;
    }
    return own.stream().filter(one -> !isOtherLoopback(one)).toList();
  }

  /** The server's settings. */
  Map<String, String> options() {
    if (!beyondLoopback()) {
      return Map.of();
    }
    List<String> addresses = new ArrayList<>();
    if (asked.contains(ALL)) {
      addresses.add("*");
    } else {
      addresses.add(SELF);
      addresses.addAll(asked);
    }
    Map<String, String> options = new TreeMap<>();
    options.put("listen_addresses", String.join(",", addresses));
    options.put("ssl", "on");
    options.put("ssl_cert_file", ServerCertificate.CERTIFICATE);
    options.put("ssl_key_file", ServerCertificate.KEY);
    // TLS 1.2 is the oldest that is not deprecated (RFC 8996), and the default since PostgreSQL 12.
    options.put("ssl_min_protocol_version", "TLSv1.2");
    return options;
  }
}
