package dev.balsam.launcher.internal.mpi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Cray ALPS' {@code aprun}, as the original calls it on Theta: nodes by their numbers. */
final class Aprun implements MpiStart {
  @Override
  public String name() {
    return "aprun";
  }

  @Override
  public List<String> command(MpiRun run) {
    List<String> words = new ArrayList<>(List.of(run.executable(), "-n", run.ranks() + ""));
    words.addAll(List.of("-N", run.ranksPerNode() + "", "-L", numbers(run)));
    words.addAll(List.of("-d", run.threadsPerRank() + "", "-j", run.threadsPerCore() + ""));
    words.addAll(List.of("-cc", run.whole() && run.hasCoresForAll() ? "depth" : "none"));
    words.addAll(run.options());
    return words;
  }

  /** {@code nid00012} is node 12. */
  private static String numbers(MpiRun run) {
    return run.hosts().stream()
        .map(host -> host.replaceFirst("^nid0*(?=[0-9])", ""))
        .collect(Collectors.joining(","));
  }
}
