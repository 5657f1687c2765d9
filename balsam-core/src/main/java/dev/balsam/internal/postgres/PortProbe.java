package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Questions about TCP ports of 127.0.0.1. */
final class PortProbe {
  private static final int CONNECT_MILLIS = 2_000;
  // A stopped postmaster's port still accepts, since the kernel does that; only an answer tells.
  // Generous, because the remedy for no answer is to kill the server.
  private static final int ANSWER_MILLIS = 10_000;

  private static final int EPHEMERAL_TRIES = 20;
  private static final int LOOKS = 3;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  // The SSLRequest message of the PostgreSQL protocol, "Message Formats": its length and its code.
  private static final int SSL_REQUEST = 80877103;

  private PortProbe() {}

  /**
   * Whether a PostgreSQL server answers. The remedy for no answer is to kill the server, so only a
   * refused connection is proof at once; whatever else goes wrong is tried again.
   *
   * @throws BalsamException when this machine does not even let us ask
   */
  static boolean answers(int port) {
    for (int look = 1; ; look++) {
      try {
        if (answersNow(port)) {
          return true;
        }
        if (look == LOOKS) {
          return false;
        }
      } catch (ConnectException e) {
        return false;
      } catch (SocketTimeoutException e) {
        if (look == LOOKS) {
          return false;
        }
      } catch (IOException e) {
        if (look == LOOKS) {
          throw new BalsamException(
              "whether a server runs at port "
                  + port
                  + " of 127.0.0.1 cannot be found out ("
                  + e.getMessage()
                  + "); try again, and see whether this machine is out of sockets or open files",
              e);
        }
      }
      ServerProcess.pause(BETWEEN_LOOKS);
    }
  }

  // A server says one letter before any login.
  private static boolean answersNow(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback(), port), CONNECT_MILLIS);
      return "SNE".indexOf(answer(socket)) >= 0;
    }
  }

  private static int answer(Socket socket) throws IOException {
    socket.setSoTimeout(ANSWER_MILLIS);
    socket.getOutputStream().write(ByteBuffer.allocate(8).putInt(8).putInt(SSL_REQUEST).array());
    return socket.getInputStream().read();
  }

  /**
   * Whether a PostgreSQL server on another machine answers and would encrypt.
   *
   * @throws IOException when nothing answers in time
   */
  static boolean offersTls(String host, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return answer(socket) == 'S';
    }
  }

  static boolean free(int port) {
    try {
      return free(loopback(), port);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a port is free on loopback and on all of some addresses of this machine. */
  static boolean free(int port, List<String> addresses) {
    return free(port)
        && addresses.stream()
            .allMatch(
                address -> {
                  try {
                    return free(InetAddress.getByName(address), port);
                  } catch (UnknownHostException e) {
                    return false;
                  }
                });
  }

  private static boolean free(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The wanted port if it is free, else one of the machine's ephemeral ones that is. */
  static int choose(int wanted) {
    return wanted > 0 && free(wanted) ? wanted : ephemeral();
  }

  /** As {@link #choose(int)}, free on other addresses of this machine too. */
  static int choose(int wanted, List<String> addresses) {
    if (addresses.isEmpty()) {
      return choose(wanted);
    }
    for (int tried = 0, port = choose(wanted); ; tried++, port = ephemeral()) {
      // The last one as it is: the server says itself what is wrong with it.
      if (tried == EPHEMERAL_TRIES || free(port, addresses)) {
        return port;
      }
    }
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
