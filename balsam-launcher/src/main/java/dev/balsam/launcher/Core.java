package dev.balsam.launcher;

import dev.balsam.BalsamException;

/**
 * A core of a node: what its operating system counts as a CPU, which is a hardware thread where
 * several share a core.
 *
 * <pre>{@code
 * Node node = new Node("n1", List.of(new Core(0, 0, 0), new Core(1, 0, 0)), List.of(), 0);
 * }</pre>
 *
 * @param id its number, as {@code taskset} and {@code /sys/devices/system/cpu} have it
 * @param socket the number of its socket; 0 where that is not known
 * @param numa the number of its NUMA node; 0 where that is not known
 */
public record Core(int id, int socket, int numa) {
  /**
   * Refuses negative numbers.
   *
   * @param id its number
   * @param socket the number of its socket
   * @param numa the number of its NUMA node
   */
  public Core {
    if (id < 0 || socket < 0 || numa < 0) {
      throw new BalsamException(
          "A core has the number "
              + id
              + " on socket "
              + socket
              + " and NUMA node "
              + numa
              + ". None may be negative.");
    }
  }
}
