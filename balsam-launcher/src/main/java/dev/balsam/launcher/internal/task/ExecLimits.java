package dev.balsam.launcher.internal.task;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What {@code execve} takes, checked before a worker is asked. Source: execve(2), "Limits on size
 * of arguments and environment": one string may have 131,072 bytes with its terminating NUL
 * (MAX_ARG_STRLEN), all of them together, with a pointer each, a quarter of the stack limit, which
 * is 2 MiB for the usual 8 MiB.
 */
final class ExecLimits {
  static final int ONE_STRING = 131_072 - 1;
  static final int ALL_STRINGS = 2 * 1024 * 1024 - 4096;
  private static final int POINTER = 8;

  private ExecLimits() {}

  static long bytesOf(Map<String, String> environment) {
    return environment.entrySet().stream()
        .mapToLong(e -> utf8(e.getKey()) + utf8(e.getValue()) + 2 + POINTER)
        .sum();
  }

  /**
   * Refuses what the kernel would refuse.
   *
   * @param argv the command line
   * @param environment the task's own variables
   * @param commonBytes what the common variables take, see {@link #bytesOf}
   */
  static void check(List<String> argv, Map<String, String> environment, long commonBytes)
      throws CannotStartException {
    long total = commonBytes + bytesOf(environment);
    for (int i = 0; i < argv.size(); i++) {
      long size = utf8(argv.get(i));
      if (size > ONE_STRING) {
        throw new CannotStartException(
            "Argument %s has %s bytes, but the system takes at most %s in one argument: pass the data in a file."
                .formatted(i, size, ONE_STRING));
      }
      total += size + 1 + POINTER;
    }
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      long size = utf8(variable.getKey()) + 1 + utf8(variable.getValue());
      if (size > ONE_STRING) {
        throw new CannotStartException(
            "The environment variable %s has %s bytes, but the system takes at most %s: pass the data in a file."
                .formatted(variable.getKey(), size, ONE_STRING));
      }
    }
    if (total > ALL_STRINGS) {
      throw new CannotStartException(
          "The arguments and the environment have %s bytes, but the system takes at most %s: pass the data in a file."
              .formatted(total, ALL_STRINGS));
    }
  }

  private static long utf8(String text) {
    // No encoding for the everyday case: three bytes per char is the most that UTF-8 can need.
    return text.length() < 1024 ? asciiOrEncoded(text) : encoded(text);
  }

  private static long asciiOrEncoded(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return encoded(text);
      }
    }
    return text.length();
  }

  private static long encoded(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
