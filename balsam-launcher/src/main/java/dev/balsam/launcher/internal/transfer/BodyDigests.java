package dev.balsam.launcher.internal.transfer;

import java.net.http.HttpHeaders;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digests that a server promised for a file: {@code Repr-Digest} and {@code Content-Digest}
 * (RFC 9530), {@code Digest} (RFC 3230) and {@code Content-MD5} (RFC 1864). Others are passed over.
 */
final class BodyDigests {
  private static final Map<String, String> ALGORITHMS =
      Map.of("sha-256", "SHA-256", "sha-512", "SHA-512", "sha", "SHA-1", "md5", "MD5");
  // sha-256=:base64: in the new form, SHA-256=base64 in the old.
  private static final Pattern ENTRY =
      Pattern.compile("\\s*([A-Za-z0-9-]+)=:?([A-Za-z0-9+/]+=*):?\\s*");

  private final Map<MessageDigest, byte[]> promised = new LinkedHashMap<>();

  private BodyDigests() {}

  static BodyDigests promisedBy(HttpHeaders headers) {
    BodyDigests digests = new BodyDigests();
    // Of an encoded body they are about something else than what is stored.
    if (headers.firstValue("Content-Encoding").isEmpty()) {
      for (String header : new String[] {"Repr-Digest", "Content-Digest", "Digest"}) {
        headers.allValues(header).forEach(digests::add);
      }
      headers.allValues("Content-MD5").forEach(md5 -> digests.add("md5=" + md5));
    }
    return digests;
  }

  private void add(String header) {
    for (String entry : header.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(entry);
      if (matcher.matches()) {
        String algorithm = ALGORITHMS.get(matcher.group(1).toLowerCase(Locale.ROOT));
        if (algorithm != null) {
          promise(algorithm, matcher.group(2));
        }
      }
    }
  }

  private void promise(String algorithm, String base64) {
    try {
      promised.put(CheckedCopy.digest(algorithm), Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      // What is no base64 promises nothing.
    }
  }

  /** To be fed with the body. */
  MessageDigest[] all() {
    return promised.keySet().toArray(MessageDigest[]::new);
  }

  /** Refuses what is not as promised. */
  void check() throws TransferFailure {
    for (Map.Entry<MessageDigest, byte[]> entry : promised.entrySet()) {
      if (!MessageDigest.isEqual(entry.getKey().digest(), entry.getValue())) {
        throw TransferFailure.passing(
            "what came has another "
                + entry.getKey().getAlgorithm()
                + " digest than the server promised");
      }
    }
  }
}
