package dev.balsam.internal.backup;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what passes. */
final class Checksum {
  private final MessageDigest digest;

  Checksum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has to have it, by the documentation of MessageDigest.
      throw new AssertionError(e);
    }
  }

  OutputStream of(OutputStream out) {
    return new DigestOutputStream(out, digest);
  }

  InputStream of(InputStream in) {
    return new DigestInputStream(in, digest);
  }

  /** The sum of all that has passed; once. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
