package dev.balsam.launcher.internal.agent;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A key and a certificate for one launcher, signed by itself: its agents are told the certificate
 * and trust no other. Made by the JDK's keytool, as the JDK has no public class that signs
 * certificates.
 *
 * @param key the private key
 * @param certificate what agents trust
 */
record OwnCertificate(PrivateKey key, X509Certificate certificate) {
  private static final String ALIAS = "launcher";
  private static final long PATIENCE_SECONDS = 60;

  /**
   * Makes one.
   *
   * @param password for the file that it is in for a moment
   * @throws BalsamException when keytool cannot
   */
  static OwnCertificate make(String password) {
    try {
      // Only for its owner, see Files.createTempDirectory.
      Path directory = Files.createTempDirectory("balsam-certificate-");
      Path store = directory.resolve("store.p12");
      try {
        keytool(directory, store, password);
        return read(store, password.toCharArray());
      } finally {
        Files.deleteIfExists(store);
        Files.deleteIfExists(directory.resolve("said.txt"));
        Files.delete(directory);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new BalsamException("No certificate for agents could be made: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException("This thread was interrupted while a certificate was made.", e);
    }
  }

  private static void keytool(Path directory, Path store, String password)
      throws IOException, InterruptedException {
    Path said = directory.resolve("said.txt");
    ProcessBuilder keytool =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/keytool",
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + Wire.AUTHORITY,
                "-ext",
                "SAN=dns:" + Wire.AUTHORITY,
                // From yesterday on, as clocks of nodes differ; the longest allocation is shorter.
                "-startdate",
                "-1d",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                "BALSAM_STORE")
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(said.toFile());
    keytool.environment().put("BALSAM_STORE", password);
    Process process = keytool.start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new BalsamException("keytool has not ended after " + PATIENCE_SECONDS + " s.");
    }
    if (process.exitValue() != 0) {
      throw new BalsamException(
          "No certificate for agents could be made: " + Files.readString(said).strip());
    }
  }

  private static OwnCertificate read(Path file, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    return new OwnCertificate(
        (PrivateKey) store.getKey(ALIAS, password), (X509Certificate) store.getCertificate(ALIAS));
  }

  /** The certificate as text, without the key. */
  String pem() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
              .encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new BalsamException("The certificate for agents cannot be written: " + e, e);
    }
  }
}
