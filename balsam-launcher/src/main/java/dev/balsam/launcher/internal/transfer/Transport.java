package dev.balsam.launcher.internal.transfer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Moves files by one protocol. An interrupt ends it with all its processes. */
interface Transport {
  /**
   * Copies what an address names.
   *
   * @param source the address
   * @param into an empty directory, which then holds it under its own name
   * @param attempt this attempt
   * @return how many bytes
   */
  long fetch(URI source, Path into, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure;

  /**
   * Copies files.
   *
   * @param from the directory that their paths are relative to
   * @param files regular files
   * @param target the address of a directory; they keep their relative paths below it
   * @param attempt this attempt
   * @return how many bytes
   */
  long send(Path from, List<Path> files, URI target, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure;
}
