package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.agent.Wire.ToAgent;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/** The launcher's end of the stream to one agent. */
final class AgentLink {
  private final ServerCallStreamObserver<ToAgent> stream;
  private final Orders orders = new Orders();
  private final Outbox<ToAgent> outbox;

  AgentLink(ServerCallStreamObserver<ToAgent> stream) {
    this.stream = stream;
    this.outbox = new Outbox<>(stream, orders::take);
    stream.setOnReadyHandler(outbox::flush);
  }

  /** What to say; it goes with the next {@link #flush}. */
  Orders orders() {
    return orders;
  }

  void flush() {
    outbox.flush();
  }

  /** The agent has said goodbye. */
  void complete() {
    outbox.close(stream::onCompleted);
  }

  /** Not to be talked to any more. */
  void refuse(Status why) {
    outbox.close(() -> stream.onError(why.asRuntimeException()));
  }
}
