package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.Staging;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Links files of a job's parents into its working directory. Doing it again changes nothing. */
final class ParentLinks {
  private final Staging staging;
  private final Scratch scratch;

  ParentLinks(Staging staging, Scratch scratch) {
    this.staging = staging;
    this.scratch = scratch;
  }

  /** Makes the links; the names of those to files of each parent. */
  Map<Long, List<String>> make() throws IOException, TransferFailure {
    List<LinkPlan.Wanted> wanted = new ArrayList<>();
    for (Staging.Parent parent : staging.parents()) {
      wanted.addAll(files(parent));
    }
    Set<Path> targets = wanted.stream().map(LinkPlan.Wanted::target).collect(Collectors.toSet());
    Map<String, Path> links = LinkPlan.of(wanted, taken(targets, wanted));
    for (Map.Entry<String, Path> link : links.entrySet()) {
      CheckedCopy.refuseIfInterrupted();
      link(staging.job().workdir().resolve(link.getKey()), link.getValue());
    }
    return links.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                link -> parentOf(link.getValue(), wanted),
                Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
  }

  private static long parentOf(Path target, List<LinkPlan.Wanted> wanted) {
    return wanted.stream()
        .filter(file -> file.target().equals(target))
        .findFirst()
        .orElseThrow()
        .parent();
  }

  private List<LinkPlan.Wanted> files(Staging.Parent parent) throws IOException, TransferFailure {
    Path workdir = parent.workdir();
    List<LinkPlan.Wanted> wanted = new ArrayList<>();
    if (workdir.equals(staging.job().workdir())) {
      return wanted; // the files are there already
    }
    for (String pattern : staging.files().inputFiles()) {
      for (Path match : FileGlob.match(workdir, pattern)) {
        boolean engines =
            match.getNameCount() == 1
                && EngineFiles.isOne(match.toString(), parent.output())
                && !match.toString().equals(pattern);
        if (!engines && Files.exists(workdir.resolve(match))) {
          wanted.add(new LinkPlan.Wanted(parent.id(), workdir.resolve(match)));
        }
      }
    }
    return wanted;
  }

  // A link that an earlier staging made is no obstacle; whatever else is there has its name.
  private Set<String> taken(Set<Path> targets, List<LinkPlan.Wanted> wanted) throws IOException {
    Set<String> taken = new HashSet<>();
    Path workdir = staging.job().workdir();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(workdir)) {
      for (Path entry : entries) {
        boolean ours =
            Files.isSymbolicLink(entry) && targets.contains(Files.readSymbolicLink(entry));
        if (!ours) {
          taken.add(entry.getFileName().toString());
        }
      }
    }
    String output = staging.job().output().getFileName().toString();
    wanted.stream()
        .map(file -> file.target().getFileName().toString())
        .filter(name -> EngineFiles.isOne(name, output))
        .forEach(taken::add);
    return taken;
  }

  // By renaming, so that nobody sees a name without its file.
  private void link(Path place, Path target) throws IOException {
    if (Files.isSymbolicLink(place) && Files.readSymbolicLink(place).equals(target)) {
      return;
    }
    Path fresh = scratch.file("link");
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, target);
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.move(fresh, place);
    }
  }
}
