package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another program on the port of a server that is down. */
class TakenPortTest {
  // PostgreSQL manual, "Message Formats": SSLRequest, AuthenticationCleartextPassword.
  private static final int SSL_REQUEST = 80877103;
  private static final int CLEARTEXT = 3;

  private final Path temp;

  TakenPortTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void who_asks_for_the_password_in_clear_is_not_told_it() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    try (ManagedPostgres server = ManagedPostgres.open(site, PostgresSettings.defaults())) {
      assertThat(ServerAdmin.stop(site)).isTrue();
      try (ServerSocket taken =
          new ServerSocket(server.port(), 1, InetAddress.getLoopbackAddress())) {
        FutureTask<String> told = new FutureTask<>(asking(taken));
        new Thread(told).start();
        assertThatThrownBy(() -> Sites.connect(server)).isInstanceOf(SQLException.class);
        assertThat(told.get()).isEmpty();
      }
    }
  }

  // All that comes after the question.
  private static Callable<String> asking(ServerSocket taken) {
    return () -> {
      try (Socket client = taken.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        while (startup(in) == SSL_REQUEST) {
          out.write('N');
        }
        out.write('R');
        out.writeInt(8);
        out.writeInt(CLEARTEXT);
        boolean silent = in.read() < 0;
        return silent ? "" : new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8);
      }
    };
  }

  private static int startup(DataInputStream in) throws IOException {
    int length = in.readInt();
    int code = in.readInt();
    in.skipNBytes(length - 8);
    return code;
  }
}
