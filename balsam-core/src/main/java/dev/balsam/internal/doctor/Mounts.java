package dev.balsam.internal.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what Linux says of its mounts (proc(5), /proc/pid/mountinfo). Pure. */
final class Mounts {
  /**
   * One mount.
   *
   * @param point where
   * @param type of the file system
   * @param options of the mount
   */
  record Mount(Path point, String type, List<String> options) {}

  private Mounts() {}

  /** The mount that a path is on: the last of the deepest. */
  static Optional<Mount> of(Path path, List<String> mountinfo) {
    return mountinfo.stream()
        .flatMap(line -> parse(line).stream())
        .filter(mount -> path.startsWith(mount.point()))
        .reduce(
            (best, mount) ->
                mount.point().getNameCount() >= best.point().getNameCount() ? mount : best);
  }

  // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
  private static Optional<Mount> parse(String line) {
    String[] halves = line.split(" - ", 2);
    String[] left = halves[0].split(" ", -1);
    if (halves.length < 2 || left.length < 6) {
      return Optional.empty();
    }
    String[] right = halves[1].split(" ", -1);
    List<String> options =
        Stream.concat(
                Stream.of(left[5].split(",", -1)),
                right.length > 2 ? Stream.of(right[2].split(",", -1)) : Stream.of())
            .toList();
    return Optional.of(new Mount(Path.of(unescaped(left[4])), right[0], options));
  }

  // Blank, tab, line end and backslash are octal there.
  private static String unescaped(String point) {
    return point
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
