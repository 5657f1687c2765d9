package dev.balsam.launcher.internal.transfer;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Decides what links to the parents' files are called: as the file, or with the parent's id after
 * it where another has that name. The same every time. Pure.
 */
final class LinkPlan {
  /**
   * A file of a parent.
   *
   * @param parent id of the parent
   * @param target absolute path
   */
  record Wanted(long parent, Path target) {}

  private LinkPlan() {}

  /**
   * The links.
   *
   * @param wanted the files, those of the first parent first
   * @param taken names that no link may have
   * @return target by name
   */
  static Map<String, Path> of(Collection<Wanted> wanted, Set<String> taken) throws TransferFailure {
    Map<String, Path> links = new LinkedHashMap<>();
    Set<Path> known = new HashSet<>();
    for (Wanted file : wanted) {
      if (known.add(file.target())) {
        String plain = file.target().getFileName().toString();
        String name = isFree(plain, links, taken) ? plain : plain + "_" + file.parent();
        if (!isFree(name, links, taken)) {
          throw TransferFailure.lasting(
              "two files to be linked are both called "
                  + plain
                  + ", one of them "
                  + file.target()
                  + "; narrow the patterns of inputFiles");
        }
        links.put(name, file.target());
      }
    }
    return links;
  }

  private static boolean isFree(String name, Map<String, Path> links, Set<String> taken) {
    return !links.containsKey(name) && !taken.contains(name);
  }
}
