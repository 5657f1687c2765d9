package dev.balsam.launcher.internal.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How an agent finds its launcher, knows that it is the right one, and is let in. It travels in a
 * file that only its owner can read, never on a command line.
 *
 * @param secret made for one launcher, and good for one agent of each node at a time
 * @param port on which the launcher listens
 * @param addresses of the launcher's machine, to be tried in this order
 * @param certificate of the launcher, the only one to trust, as PEM
 * @param patienceMillis how long to try
 */
record Ticket(
    String secret, int port, List<String> addresses, String certificate, long patienceMillis) {
  static Ticket read(Path file) throws IOException {
    return new ObjectMapper().readValue(Files.readAllBytes(file), Ticket.class);
  }

  byte[] bytes() throws IOException {
    return new ObjectMapper().writeValueAsBytes(this);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ticket for " + addresses + " port " + port;
  }
}
