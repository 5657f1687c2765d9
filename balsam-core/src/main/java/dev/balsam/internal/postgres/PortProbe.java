package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Questions about TCP ports of 127.0.0.1. */
final class PortProbe {
  private static final int CONNECT_MILLIS = 2_000;
  // A stopped postmaster's port still accepts, since the kernel does that; only an answer tells.
  // Generous, because the remedy for no answer is to kill the server.
  private static final int ANSWER_MILLIS = 10_000;

  // The SSLRequest message of the PostgreSQL protocol, "Message Formats": its length and its code.
  private static final int SSL_REQUEST = 80877103;

  private PortProbe() {}

  /** Whether a PostgreSQL server answers; it says one letter before any login. */
  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback(), port), CONNECT_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(ByteBuffer.allocate(8).putInt(8).putInt(SSL_REQUEST).array());
      return "SNE".indexOf(socket.getInputStream().read()) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The wanted port if it is free, else one of the machine's ephemeral ones that is. */
  static int choose(int wanted) {
    return wanted > 0 && free(wanted) ? wanted : ephemeral();
  }

  static int ephemeral() {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BalsamException(
          "this machine has no free TCP port on 127.0.0.1 ("
              + e.getMessage()
              + "); widen net.ipv4.ip_local_port_range or end programs that hold ports",
          e);
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
