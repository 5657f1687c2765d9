package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.TransferRules;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Chooses how an address is reached. */
final class Transports {
  private final TransferRules rules;
  private final Transport files = new FileTransport();
  private final Transport sftp;
  private final Transport rsync;
  private @Nullable Transport http;

  Transports(TransferRules rules, Tools tools) {
    this.rules = rules;
    this.sftp = new SftpTransport(tools, rules);
    this.rsync = new RsyncTransport(tools, rules);
  }

  Transport of(URI address) throws TransferFailure {
    return switch (String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT)) {
      case "file", "local" -> files;
      case "scp", "sftp" -> sftp;
      case "rsync" -> rsync;
      case "http", "https" -> http();
      default ->
          throw TransferFailure.lasting(
              "nothing here knows its scheme; use file, scp, sftp, rsync, http or https");
    };
  }

  // Made for the first address, as it keeps a thread.
  private synchronized Transport http() {
    Transport made = http;
    if (made == null) {
      made = new HttpTransport(rules);
      http = made;
    }
    return made;
  }
}
