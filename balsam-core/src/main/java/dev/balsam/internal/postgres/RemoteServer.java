package dev.balsam.internal.postgres;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A site's server on another machine that shares the file system with this one. */
final class RemoteServer {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteServer.class);

  private RemoteServer() {}

  /** Where it answers with TLS, if it does: the first of its addresses that does so. */
  static Optional<ServerAddress> find(SiteLayout layout, List<String> addresses, int port) {
    List<Callable<String>> looks =
        addresses.stream()
            .<Callable<String>>map(address -> () -> answering(address, port))
            .toList();
    if (looks.isEmpty()) {
      return Optional.empty();
    }
    // All at once: nobody knows from here which of its networks this machine is on, and what
    // leads nowhere takes seconds to find out.
    ExecutorService threads = Executors.newFixedThreadPool(looks.size(), RemoteServer::daemon);
    try {
      String host = threads.invokeAny(looks);
      return Optional.of(new ServerAddress(host, port, Optional.of(layout.trusted())));
    } catch (ExecutionException e) {
      LOG.debug("the server of {} answers at none of {}", layout.site(), addresses, e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      threads.shutdownNow();
    }
  }

  private static String answering(String address, int port) throws Exception {
    if (!PortProbe.offersTls(address, port)) {
      throw new IllegalStateException("no TLS at " + address + " port " + port);
    }
    return address;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "balsam-postgres-look");
    thread.setDaemon(true);
    return thread;
  }
}
