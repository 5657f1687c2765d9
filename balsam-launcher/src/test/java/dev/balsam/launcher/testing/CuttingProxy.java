package dev.balsam.launcher.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * A TCP proxy in front of PostgreSQL that cuts one connection at the worst moment: when the server
 * has committed and its answer has not arrived.
 */
public final class CuttingProxy implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final CountDownLatch cut = new CountDownLatch(1);
  private volatile Predicate<String> victim = sent -> false;

  public CuttingProxy(int target) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  /**
   * Cuts the first connection that commits after it has sent a matching text.
   *
   * @param marked looks at what was sent
   */
  public void cutAfterCommitOf(Predicate<String> marked) {
    victim = marked;
  }

  /** Waits until it has happened. */
  public boolean hasCut() throws InterruptedException {
    return cut.await(Wait.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        AtomicBoolean marked = new AtomicBoolean();
        start(() -> toServer(client, server, marked));
        start(() -> toClient(server, client, marked));
      }
    } catch (IOException e) {
      // The door was closed: the test is over.
    }
  }

  private void toServer(Socket client, Socket server, AtomicBoolean marked) {
    StringBuilder sent = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sent.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        if (victim.test(sent.toString())) {
          victim = none -> false;
          marked.set(true);
        }
        out.write(buffer, 0, n);
        out.flush();
      }
    } catch (IOException e) {
      // Either side has gone.
    } finally {
      closeQuietly(client);
    }
  }

  // The server says COMMIT when it has committed: that answer never arrives.
  private void toClient(Socket server, Socket client, AtomicBoolean marked) {
    StringBuilder answered = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (marked.get()) {
          answered.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
          if (answered.indexOf("COMMIT\0") >= 0) {
            cut.countDown();
            return;
          }
        }
        out.write(buffer, 0, n);
        out.flush();
      }
    } catch (IOException e) {
      // Either side has gone.
    } finally {
      closeQuietly(client);
      closeQuietly(server);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed enough.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
