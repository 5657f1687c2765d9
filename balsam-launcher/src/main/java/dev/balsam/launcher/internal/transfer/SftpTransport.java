package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.TransferRules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Copies files by OpenSSH's {@code sftp}, for {@code scp:} addresses too: its protocol knows no
 * remote shell, whichever version is at the other end. ssh proves every packet; sizes are compared
 * besides.
 */
final class SftpTransport implements Transport {
  private static final Duration CLEANING = Duration.ofSeconds(20);

  private final Tools tools;
  private final TransferRules rules;

  SftpTransport(Tools tools, TransferRules rules) {
    this.tools = tools;
    this.rules = rules;
  }

  @Override
  public long fetch(URI source, Path into, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    RemotePath remote = RemotePath.of(source);
    SftpBatch batch =
        new SftpBatch()
            .tryTo("ls -ln", remote.path())
            .add("get -rp", remote.path(), into.toString());
    String said = run(remote, batch, attempt, Optional.empty());
    refuseIfLeftOut(said);
    List<Path> got = StagedFiles.below(into);
    long bytes = StagedFiles.bytes(into, got);
    List<Long> told = SftpBatch.sizes(said);
    boolean isFile = got.size() == 1 && got.get(0).getNameCount() == 1;
    if (isFile && told.size() == 1 && told.get(0) != bytes) {
      throw TransferFailure.passing("it has " + told.get(0) + " bytes, and " + bytes + " came");
    }
    return bytes;
  }

  private static void refuseIfLeftOut(String said) throws TransferFailure {
    Optional<String> leftOut = SftpBatch.leftOut(said);
    if (leftOut.isPresent()) {
      throw TransferFailure.lasting(
          "sftp leaves out what is no regular file, such as links; use rsync:, which follows them."
              + " It said: "
              + leftOut.get());
    }
  }

  @Override
  public long send(Path from, List<Path> files, URI target, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    RemotePath remote = RemotePath.of(target);
    SftpBatch put = new SftpBatch();
    for (String directory : directories(remote, files)) {
      put.tryTo("mkdir", directory);
    }
    SftpBatch rename = new SftpBatch();
    SftpBatch remove = new SftpBatch();
    List<Long> sizes = new ArrayList<>();
    for (Path file : files) {
      String place = remote.resolve(file.toString());
      String partial =
          remote.resolve(file.resolveSibling(PartialName.of(file, attempt.job())).toString());
      // One that an earlier attempt left may be read-only, as its file is.
      put.tryTo("rm", partial);
      put.add("put -p", from.resolve(file).toString(), partial).add("ls -ln", partial);
      rename.add("rename", partial, place);
      remove.tryTo("rm", partial);
      sizes.add(Files.size(from.resolve(file)));
    }
    boolean complete = false;
    try {
      List<Long> arrived = SftpBatch.sizes(run(remote, put, attempt, Optional.empty()));
      if (!arrived.equals(sizes)) {
        throw TransferFailure.passing("the sizes of what arrived differ from those of the files");
      }
      run(remote, rename, attempt, Optional.empty());
      complete = true;
    } finally {
      if (!complete) {
        clean(remote, remove, attempt);
      }
    }
    return sizes.stream().mapToLong(Long::longValue).sum();
  }

  private static Set<String> directories(RemotePath remote, List<Path> files) {
    Set<String> directories = new LinkedHashSet<>();
    addWithParents(remote.path(), directories);
    for (Path file : files) {
      for (int length = 1; length < file.getNameCount(); length++) {
        directories.add(remote.resolve(file.subpath(0, length).toString()));
      }
    }
    return directories;
  }

  private static void addWithParents(String path, Set<String> directories) {
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      directories.add(path.substring(0, slash));
    }
    directories.add(path);
    directories.removeAll(Set.of(".", "/"));
  }

  // What cannot be removed now is overwritten by the next attempt, or left under its hidden name.
  private void clean(RemotePath remote, SftpBatch remove, Attempt attempt) {
    boolean interrupted = Thread.interrupted();
    try {
      run(remote, remove, attempt, Optional.of(CLEANING));
    } catch (IOException | TransferFailure e) {
      // It failed for a reason that will be told anyway.
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private String run(RemotePath remote, SftpBatch batch, Attempt attempt, Optional<Duration> limit)
      throws IOException, InterruptedException, TransferFailure {
    Path commands = Files.writeString(attempt.scratch().file("commands"), batch.text());
    List<String> argv = new ArrayList<>(List.of("sftp"));
    argv.addAll(SshOptions.of(rules));
    if (remote.port() > 0) {
      argv.add("-oPort=" + remote.port());
    }
    argv.addAll(List.of("-b", commands.toString(), remote.login()));
    return tools.run(attempt, argv, limit);
  }
}
