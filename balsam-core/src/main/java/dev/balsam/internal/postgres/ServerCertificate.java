package dev.balsam.internal.postgres;

import dev.balsam.net.OwnCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key and the certificate of a server that listens beyond loopback, in its cluster, and the
 * copy of the certificate in the site's directory, the only one that clients trust.
 */
final class ServerCertificate {
  static final String CERTIFICATE = "balsam.crt";
  static final String KEY = "balsam.key";

  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

  // It lasts ten years. A server may run for months on what it read when it started.
  private static final Duration REST = Duration.ofDays(365);

  private final SiteLayout layout;
  private final ServerAccount account;

  ServerCertificate(SiteLayout layout, ServerAccount account) {
    this.layout = layout;
    this.account = account;
  }

  /** Makes what is missing or about to expire. */
  void ensure() {
    Path certificate = layout.cluster().resolve(CERTIFICATE);
    Path key = layout.cluster().resolve(KEY);
    try {
      if (!Files.exists(key) || !lasts(certificate)) {
        OwnCertificate own = OwnCertificate.make(Cluster.USER, RandomName.password());
        // The key last: as long as it is missing, both are made again.
        Files.deleteIfExists(key);
        write(certificate, own.pem());
        write(key, own.keyPem());
      }
      publish(Files.readString(certificate, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(layout.cluster(), e);
    }
  }

  private static boolean lasts(Path file) throws IOException {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
      return certificate.getNotAfter().toInstant().isAfter(Instant.now().plus(REST));
    } catch (NoSuchFileException e) {
      return false;
    } catch (CertificateException e) {
      LOG.debug("{} is no certificate and is made again", file, e);
      return false;
    }
  }

  private void write(Path file, String pem) throws IOException {
    Path fresh = layout.site().resolve(SiteLayout.SCRATCH_PREFIX + RandomName.next());
    try {
      SiteFiles.createPrivateFile(fresh);
      Files.writeString(fresh, pem, StandardCharsets.US_ASCII);
      if (account.owner().isPresent()) {
        SiteFiles.setOwner(fresh, account.owner().get().uid(), account.owner().get().gid());
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      SiteFiles.deleteQuietly(fresh);
    }
  }

  // Not a secret: whoever may enter the site may know whom to trust.
  private void publish(String pem) throws IOException {
    Path file = layout.trusted();
    if (Files.exists(file) && Files.readString(file, StandardCharsets.US_ASCII).equals(pem)) {
      return;
    }
    Path fresh = layout.site().resolve(SiteLayout.SCRATCH_PREFIX + RandomName.next());
    try {
      Files.writeString(fresh, pem, StandardCharsets.US_ASCII);
      SiteFiles.keepOwner(file, fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      SiteFiles.deleteQuietly(fresh);
    }
  }
}
