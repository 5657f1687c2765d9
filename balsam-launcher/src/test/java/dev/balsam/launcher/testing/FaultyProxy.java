package dev.balsam.launcher.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A TCP proxy in front of PostgreSQL that does what networks do at the worst moments. */
public final class FaultyProxy implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final CountDownLatch cut = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger commits = new AtomicInteger();
  private volatile Predicate<String> victim = sent -> false;
  private volatile Predicate<String> held = sent -> false;
  private volatile Predicate<String> freezing = sent -> false;
  private volatile Predicate<String> delayed = sent -> false;
  private volatile Consumer<String> watched = sent -> {};
  private volatile int everyCommit;
  private volatile long bytes = Long.MAX_VALUE;
  private volatile long delay;
  private volatile boolean down;

  public FaultyProxy(int target) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Cuts the first connection that commits after it has sent a matching text: without answer. */
  public void cutAfterCommitOf(Predicate<String> marked) {
    victim = marked;
  }

  /** Cuts every so manieth commit's answer off. */
  public void cutAfterEvery(int commitsBetween) {
    everyCommit = commitsBetween;
  }

  /** Cuts each connection when it has sent so many bytes. */
  public void cutAfterBytes(long most) {
    bytes = most;
  }

  /**
   * Cuts the first connection that sends a matching text, and gives the text to the server only
   * when it is released.
   */
  public void cutAndHold(Predicate<String> marked) {
    held = marked;
  }

  /** Withholds the answer to the first commit after a matching text, until it is released. */
  public void holdAnswerTo(Predicate<String> text) {
    delayed = text;
  }

  /** Waits until an answer is withheld. */
  public boolean awaitHeld() throws InterruptedException {
    return cut.await(Wait.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Passes on what was held. */
  public void release() {
    release.countDown();
  }

  /** Everything takes so much longer, in each direction. */
  public void delay(Duration more) {
    delay = more.toNanos();
  }

  /** Ends every connection by a reset. */
  public void reset() {
    lines.forEach(Line::reset);
  }

  /** The connections that there are stay open, and nothing passes any more. */
  public void freeze() {
    lines.forEach(line -> line.frozen = true);
  }

  /** The first connection that sends a matching text is frozen as soon as the server has that. */
  public void freezeAfter(Predicate<String> text) {
    freezing = text;
  }

  /** From now on nobody new gets through, until {@link #up}. */
  public void refuse() {
    down = true;
  }

  /** From now on nobody gets through, until {@link #up}. */
  public void down() {
    down = true;
    lines.forEach(Line::close);
  }

  /** Waits until some connection sends a text, from now on. */
  public void awaitSent(String text) throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(1);
    watched =
        sent -> {
          if (sent.contains(text)) {
            seen.countDown();
          }
        };
    if (!seen.await(Wait.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("nobody sent " + text);
    }
  }

  /** The end of {@link #down}. */
  public void up() {
    down = false;
  }

  /** Waits until a connection has been cut. */
  public boolean hasCut() throws InterruptedException {
    return cut.await(Wait.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** How many connections were cut. */
  public int cuts() {
    return cuts.get();
  }

  private void cut(Line line) {
    line.close();
    cuts.incrementAndGet();
    cut.countDown();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        if (down) {
          client.close();
        } else {
          Line line = new Line(client, new Socket(InetAddress.getLoopbackAddress(), target));
          lines.add(line);
          start(line::toServer);
          start(line::toClient);
        }
      }
    } catch (IOException e) {
      // The door was closed: the test is over.
    }
  }

  private final class Line {
    private final Socket client;
    private final Socket server;
    private volatile boolean marked;
    private volatile boolean waits;
    private volatile boolean frozen;

    Line(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void toServer() {
      StringBuilder sent = new StringBuilder();
      byte[] buffer = new byte[1 << 16];
      long passed = 0;
      try {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          LockSupport.parkNanos(delay);
          String fresh = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
          sent.append(fresh);
          if (victim.test(sent.toString())) {
            victim = none -> false;
            marked = true;
          }
          if (delayed.test(sent.toString())) {
            delayed = none -> false;
            waits = true;
          }
          passed += n;
          if (passed > bytes) {
            out.write(buffer, 0, n / 2);
            cut(this);
            return;
          }
          if (held.test(sent.toString())) {
            held = none -> false;
            closeQuietly(client);
            cut.countDown();
            release.await();
          }
          pass(out, buffer, n);
          if (freezing.test(sent.toString())) {
            freezing = none -> false;
            frozen = true;
            cut.countDown();
          }
          watched.accept(fresh);
          sent.delete(0, Math.max(0, sent.length() - buffer.length));
        }
      } catch (IOException | InterruptedException e) {
        // Either side has gone.
      } finally {
        leave();
      }
    }

    // The server says COMMIT when it has committed: that answer never arrives.
    void toClient() {
      StringBuilder answered = new StringBuilder();
      byte[] buffer = new byte[1 << 16];
      try {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          LockSupport.parkNanos(delay);
          answered.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
          if (answered.indexOf("COMMIT\0") >= 0) {
            int every = everyCommit;
            if (marked || (every > 0 && commits.incrementAndGet() % every == 0)) {
              cut(this);
              return;
            }
            if (waits) {
              waits = false;
              cut.countDown();
              release.await();
            }
            answered.setLength(0);
          }
          pass(out, buffer, n);
          answered.delete(0, Math.max(0, answered.length() - 16));
        }
      } catch (IOException | InterruptedException e) {
        // Either side has gone.
      } finally {
        leave();
      }
    }

    private void pass(OutputStream out, byte[] buffer, int n) throws IOException {
      if (!frozen) {
        out.write(buffer, 0, n);
        out.flush();
      }
    }

    // What is frozen looks open from either side, although the other one has gone.
    private void leave() {
      if (!frozen) {
        close();
      }
    }

    void reset() {
      try {
        client.setSoLinger(true, 0);
        server.setSoLinger(true, 0);
      } catch (IOException e) {
        // Closed already.
      }
      close();
    }

    void close() {
      lines.remove(this);
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
    Thread thread = new Thread(work, "faulty-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    release();
    door.close();
    lines.forEach(Line::close);
  }
}
