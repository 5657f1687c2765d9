package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.RunResult;
import dev.balsam.launcher.internal.task.GroupShare;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which one launcher keeps the results that the database could not take, so that they
 * outlive the launcher. It exists only while there are such results. Used by the thread of the loop
 * only.
 */
final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  private record Run(long job, int attempt) {
    static Run of(RunResult result) {
      return new Run(result.jobId(), result.attempt());
    }
  }

  private final LauncherRecord launcher;
  private final Path file;
  private final Set<Run> onDisk = new HashSet<>();
  private boolean complained;

  Spool(Path file, LauncherRecord launcher) {
    this.file = file;
    this.launcher = launcher;
  }

  Path file() {
    return file;
  }

  /** Keeps those that are not kept yet. What cannot be written stays in memory only. */
  void keep(Collection<RunResult> results) {
    if (results.isEmpty()) {
      return;
    }
    if (!isMine()) {
      onDisk.clear();
    }
    Map<Run, RunResult> fresh = new LinkedHashMap<>();
    results.forEach(result -> fresh.put(Run.of(result), result));
    fresh.keySet().removeAll(onDisk);
    if (fresh.isEmpty()) {
      return;
    }
    try {
      append(fresh.values());
      if (!Files.exists(file)) {
        // Taken away while it was written to, and perhaps read before.
        append(fresh.values());
      }
      onDisk.addAll(fresh.keySet());
      complained = false;
    } catch (IOException e) {
      if (!complained) {
        LOG.warn(
            "The database is away, and {} results cannot be kept in {} ({}): they are lost if this"
                + " launcher dies before it is back. Make room there.",
            fresh.size(),
            file,
            e.getMessage());
      }
      complained = true;
    }
  }

  /** Whether all of these would outlive this launcher. */
  boolean holds(Collection<RunResult> results) {
    return results.stream().map(Run::of).allMatch(onDisk::contains);
  }

  /** These have been recorded, or count no longer. */
  void settled(Collection<RunResult> results) {
    if (onDisk.isEmpty()) {
      return;
    }
    results.stream().map(Run::of).forEach(onDisk::remove);
    if (onDisk.isEmpty()) {
      SpoolDirectory.delete(file);
    }
  }

  // Another launcher may have taken this one for dead, and the file away; a crash may have torn it.
  private boolean isMine() {
    byte[] own = heading();
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(own.length), own);
    } catch (IOException e) {
      return false;
    }
  }

  private byte[] heading() {
    return (ResultLine.of(launcher) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  // Opened each time, as it may have been taken away.
  private void append(Collection<RunResult> results) throws IOException {
    Files.createDirectories(
        SpoolDirectory.parent(file),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      boolean fresh = !isMine();
      if (fresh) {
        // Another user's launcher may be the one that takes over.
        GroupShare.extend(file);
        channel.truncate(0);
      }
      long end = channel.size();
      StringBuilder lines = new StringBuilder();
      if (fresh) {
        lines.append(ResultLine.of(launcher)).append('\n');
      } else if (!endsWithLine(channel, end)) {
        lines.append('\n');
      }
      results.forEach(result -> lines.append(ResultLine.of(result)).append('\n'));
      try {
        write(channel, end, lines);
      } catch (IOException e) {
        // Half a line would spoil the next one.
        channel.truncate(end);
        throw e;
      }
      if (fresh) {
        forceName();
      }
    }
  }

  private static boolean endsWithLine(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return channel.read(last, end - 1) == 1 && last.get(0) == '\n';
  }

  // A new file's name is its directory's content, see fsync(2).
  private void forceName() throws IOException {
    try (FileChannel directory =
        FileChannel.open(SpoolDirectory.parent(file), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static void write(FileChannel channel, long at, StringBuilder lines) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
    channel.position(at);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }
}
