package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.TransferRules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Copies files by rsync over ssh. It checks each file that it moves by a checksum of the whole, and
 * gives it its name when it is complete. Its option --checksum would add nothing but a silence, as
 * long as it takes to read a file, that --timeout takes for a dead connection.
 */
final class RsyncTransport implements Transport {
  private final Tools tools;
  private final TransferRules rules;
  private volatile Optional<Boolean> makesPath = Optional.empty();

  RsyncTransport(Tools tools, TransferRules rules) {
    this.tools = tools;
    this.rules = rules;
  }

  @Override
  public long fetch(URI source, Path into, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    RemotePath remote = RemotePath.of(source);
    String path = remote.path();
    boolean absolute = path.startsWith("/");
    // Named in a file, wildcards are plain characters; on the command line the other end expands
    // them.
    Path names = names(attempt, List.of(absolute ? path.substring(1) : path));
    List<String> argv = command(remote, names);
    argv.addAll(
        List.of("--no-relative", "--", remote.login() + ":" + (absolute ? "/" : ""), into + "/"));
    tools.run(attempt, argv, Optional.empty());
    return StagedFiles.bytes(into, StagedFiles.below(into));
  }

  @Override
  public long send(Path from, List<Path> files, URI target, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    RemotePath remote = RemotePath.of(target);
    if (FileGlob.isPattern(remote.path())) {
      throw TransferFailure.lasting(
          "the other end of rsync would take a character of its path for a wildcard");
    }
    List<String> argv =
        command(remote, names(attempt, files.stream().map(Path::toString).toList()));
    // What is there may have the size and the time of a file, and be another all the same.
    argv.add("--ignore-times");
    if (canMakePath(attempt)) {
      argv.add("--mkpath");
    }
    argv.addAll(List.of("--", from + "/", remote.login() + ":" + remote.path() + "/"));
    tools.run(attempt, argv, Optional.empty());
    return StagedFiles.bytes(from, files);
  }

  // Before 3.2.4 rsync left the quoting for the remote shell to its user, unless told so.
  private List<String> command(RemotePath remote, Path names) {
    return new ArrayList<>(
        List.of(
            "rsync",
            "-rtpL",
            "--protect-args",
            "--timeout=" + Math.max(1, rules.stall().toSeconds()),
            "-e",
            SshOptions.forRsync(rules, remote.port()),
            "--from0",
            "--files-from=" + names));
  }

  private static Path names(Attempt attempt, List<String> paths) throws IOException {
    return Files.writeString(
        attempt.scratch().file("names"),
        // A line that begins with # or ; would be a comment.
        paths.stream().map(path -> "./" + path + "\0").collect(Collectors.joining()));
  }

  // Since rsync 3.2.3; before that the target's parent has to be there.
  private boolean canMakePath(Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    Optional<Boolean> known = makesPath;
    if (known.isEmpty()) {
      String help = tools.run(attempt, List.of("rsync", "--help"), Optional.empty());
      known = Optional.of(help.contains("--mkpath"));
      makesPath = known;
    }
    return known.get();
  }
}
