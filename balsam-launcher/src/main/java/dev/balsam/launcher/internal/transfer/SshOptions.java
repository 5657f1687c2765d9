package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.TransferRules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What ssh is told besides the address. Words of the site come first, as ssh takes the first. */
final class SshOptions {
  private static final int SIGNS_MISSED = 3;

  private SshOptions() {}

  /** For the command line of ssh or sftp. */
  static List<String> of(TransferRules rules) {
    long interval = Math.max(1, rules.stall().toSeconds() / SIGNS_MISSED);
    List<String> words = new ArrayList<>(rules.sshOptions());
    words.addAll(
        List.of(
            "-oBatchMode=yes",
            "-oConnectTimeout=" + Math.max(1, rules.stall().toSeconds()),
            "-oServerAliveInterval=" + interval,
            "-oServerAliveCountMax=" + SIGNS_MISSED));
    return words;
  }

  /**
   * One text for rsync, which splits it itself: at blanks outside of quotes, where a doubled quote
   * stands for one (its manual, option --rsh).
   */
  static String forRsync(TransferRules rules, int port) {
    List<String> words = new ArrayList<>(List.of("ssh"));
    words.addAll(of(rules));
    if (port > 0) {
      words.add("-oPort=" + port);
    }
    return words.stream()
        .map(word -> "'" + word.replace("'", "''") + "'")
        .collect(Collectors.joining(" "));
  }
}
