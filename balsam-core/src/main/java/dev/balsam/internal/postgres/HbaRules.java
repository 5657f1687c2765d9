package dev.balsam.internal.postgres;

/**
 * Our rules at the end of a cluster's {@code pg_hba.conf}. The first rule that fits decides: those
 * for loopback, which initdb writes, stand before; what no rule fits is refused.
 */
final class HbaRules {
  private static final String BEGIN = "# Beyond loopback (Balsam writes this before every start):";
  private static final String END = "# End of what Balsam writes.";

  private HbaRules() {}

  /**
   * The file with our rules as they should be.
   *
   * @param text the file as it is
   * @param beyondLoopback whether others may come in: by TLS and with a password only
   */
  static String in(String text, boolean beyondLoopback) {
    String others = without(text);
    if (!beyondLoopback) {
      return others;
    }
    return others
        + (others.isEmpty() || others.endsWith("\n") ? "" : "\n")
        + BEGIN
        + "\nhostssl "
        + Cluster.DATABASE
        + " all 0.0.0.0/0 scram-sha-256\nhostssl "
        + Cluster.DATABASE
        + " all ::/0 scram-sha-256\n"
        + END
        + "\n";
  }

  private static String without(String text) {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END, Math.max(0, begin));
    if (begin < 0 || end < 0) {
      return text;
    }
    return text.substring(0, begin) + text.substring(end + END.length()).replaceFirst("^\n", "");
  }
}
