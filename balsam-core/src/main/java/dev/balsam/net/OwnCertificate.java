package dev.balsam.net;

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
 * A key and a certificate that signs itself: who is told the certificate trusts no other. Made by
 * the JDK's keytool, as the JDK has no public class that signs certificates.
 *
 * <pre>{@code
 * OwnCertificate own = OwnCertificate.make("balsam", "a random word");
 * Files.writeString(trusted, own.pem());
 * }</pre>
 *
 * @param key the private key
 * @param certificate what the others trust
 */
public record OwnCertificate(PrivateKey key, X509Certificate certificate) {
  private static final String ALIAS = "own";
  private static final long PATIENCE_SECONDS = 60;

  /**
   * Makes one, an elliptic key that is good for ten years from yesterday on.
   *
   * @param name whose it says it is, a host name for those who compare it
   * @param password for the file that it is in for a moment
   * @return a new key with its certificate
   * @throws BalsamException when keytool cannot
   */
  public static OwnCertificate make(String name, String password) {
    try {
      // Only for its owner, see Files.createTempDirectory.
      Path directory = Files.createTempDirectory("balsam-certificate-");
      Path store = directory.resolve("store.p12");
      try {
        keytool(directory, store, name, password);
        return read(store, password.toCharArray());
      } finally {
        Files.deleteIfExists(store);
        Files.deleteIfExists(directory.resolve("said.txt"));
        Files.delete(directory);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new BalsamException("No certificate could be made: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException("This thread was interrupted while a certificate was made.", e);
    }
  }

  private static void keytool(Path directory, Path store, String name, String password)
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
                "CN=" + name,
                "-ext",
                "SAN=dns:" + name,
                // From yesterday on, as the clocks of machines differ.
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
      throw new BalsamException("No certificate could be made: " + Files.readString(said).strip());
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

  /**
   * The certificate as text, without the key.
   *
   * @return PEM
   */
  public String pem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new BalsamException("The certificate cannot be written: " + e, e);
    }
  }

  /**
   * The private key as text, unencrypted: for a file of mode 0600 only.
   *
   * @return PEM of PKCS #8
   */
  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }

  // A record's own toString would put the key in a log.
  @Override
  public String toString() {
    return "OwnCertificate[" + certificate.getSubjectX500Principal() + "]";
  }
}
