package dev.balsam.launcher.internal.task;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The environment variables by which everything that a launcher started is known to be its own,
 * when it is no longer there itself.
 *
 * @param id the launcher
 * @param pid its process; two sites may each have a launcher with the same id
 */
public record LauncherMarker(long id, long pid) {
  private static final String ID = "BALSAM_LAUNCHER_ID";
  private static final String PID = "BALSAM_LAUNCHER_PID";
  private static final File PROC = new File("/proc");

  /** The marker as variables. */
  public Map<String, String> variables() {
    return Map.of(ID, Long.toString(id), PID, Long.toString(pid));
  }

  /** What of an environment is a marker. */
  static Map<String, String> in(Map<String, String> environment) {
    Map<String, String> marker = new HashMap<>(environment);
    marker.keySet().retainAll(Set.of(ID, PID));
    return marker;
  }

  /** Whether a process of this machine and user carries it. Reads all of /proc. */
  public boolean isCarried() {
    String[] names = PROC.list((proc, name) -> Character.isDigit(name.charAt(0)));
    return names != null && Arrays.stream(names).anyMatch(this::isCarriedBy);
  }

  private boolean isCarriedBy(String process) {
    try (var environ = new FileInputStream(new File(new File(PROC, process), "environ"))) {
      String all = "\0" + new String(environ.readAllBytes(), StandardCharsets.ISO_8859_1) + "\0";
      return variables().entrySet().stream()
          .allMatch(
              variable ->
                  all.contains("\0" + variable.getKey() + "=" + variable.getValue() + "\0"));
    } catch (IOException e) {
      return false; // gone meanwhile, or another user's
    }
  }
}
