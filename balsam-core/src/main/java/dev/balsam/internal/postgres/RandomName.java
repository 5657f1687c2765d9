package dev.balsam.internal.postgres;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;

/** Random text for passwords and for names of temporary files. */
final class RandomName {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomName() {}

  /** Twelve hexadecimal digits. */
  static String next() {
    return String.format(Locale.ROOT, "%012x", RANDOM.nextLong() & 0xffff_ffff_ffffL);
  }

  /** Forty letters, digits, hyphens and underscores: 240 bits. */
  static String password() {
    byte[] bytes = new byte[30];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
