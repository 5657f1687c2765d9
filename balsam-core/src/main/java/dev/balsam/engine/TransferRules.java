package dev.balsam.engine;

import java.time.Duration;
import java.util.List;

/**
 * How patient transfers of files are.
 *
 * <pre>{@code
 * Duration limit = engine.transferRules().limit();
 * }</pre>
 *
 * @param attempts how often each is begun at most
 * @param pause how long to wait before the second attempt; doubled before each further one
 * @param limit how long one attempt may take
 * @param stall how long an attempt may go without a sign of life
 * @param sshOptions words put in front of the address on the command line of {@code sftp}, and on
 *     that of the {@code ssh} which rsync starts
 */
public record TransferRules(
    int attempts, Duration pause, Duration limit, Duration stall, List<String> sshOptions) {
  /** What holds when the site's settings say nothing. */
  public static final TransferRules DEFAULTS =
      new TransferRules(
          5, Duration.ofSeconds(1), Duration.ofHours(6), Duration.ofMinutes(1), List.of());

  /**
   * Copies the list.
   *
   * @param attempts how often each is begun at most
   * @param pause how long to wait before the second attempt
   * @param limit how long one attempt may take
   * @param stall how long an attempt may go without a sign of life
   * @param sshOptions words for ssh
   */
  public TransferRules {
    sshOptions = List.copyOf(sshOptions);
  }
}
