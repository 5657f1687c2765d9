package dev.balsam.internal.postgres;

import java.security.SecureRandom;
import org.postgresql.util.PasswordUtil;

/**
 * What the server keeps of a password that we made up, so that it can tell who knows it.
 *
 * <p>RFC 7677 asks for 4,096 rounds of hashing to slow down those who guess the passwords that
 * people think of. Nobody guesses 240 random bits, however fast; but whoever logs in has to hash as
 * often, which takes a fresh JVM twenty milliseconds, and each command is one.
 */
final class ScramVerifier {
  private static final int ROUNDS = 128;
  private static final int SALT_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private ScramVerifier() {}

  /**
   * Makes it.
   *
   * @param password of {@link RandomName#password}; a person's own needs more rounds
   * @return for {@code alter role … password '…'}: letters, digits and {@code $:+/=-}, no quotes
   */
  static String of(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return PasswordUtil.encodeScramSha256(password.toCharArray(), ROUNDS, salt);
  }
}
