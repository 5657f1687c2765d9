package dev.balsam.launcher.internal.agent;

import io.grpc.stub.CallStreamObserver;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Sends what has gathered, as fast as the other side reads it: nothing is handed to gRPC before it
 * has room, so what waits is gathered into fewer and larger messages.
 */
final class Outbox<M> {
  private final CallStreamObserver<M> stream;
  private final Supplier<Optional<M>> next;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  /**
   * Makes it.
   *
   * @param next takes the next message, if there is anything to say
   */
  Outbox(CallStreamObserver<M> stream, Supplier<Optional<M>> next) {
    this.stream = stream;
    this.next = next;
  }

  /** Sends what there is room for; the rest goes when gRPC calls this as its ready handler. */
  void flush() {
    lock.lock();
    try {
      while (!closed && stream.isReady()) {
        Optional<M> message = next.get();
        if (message.isEmpty()) {
          return;
        }
        stream.onNext(message.get());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream, in one way or the other; nothing is sent after that. */
  void close(Runnable how) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        how.run();
      }
    } finally {
      lock.unlock();
    }
  }
}
