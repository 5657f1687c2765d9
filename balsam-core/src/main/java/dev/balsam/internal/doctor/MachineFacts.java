package dev.balsam.internal.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What there is to see of a machine and of the user on it.
 *
 * @param java feature version of this Java
 * @param javaName its version and vendor
 * @param os name of the operating system
 * @param arch its architecture
 * @param root whether this is root
 * @param named whether the user is in the user database
 * @param fileNames character set of file names
 * @param places the directories that matter, by what they are for
 * @param sharedMemory bytes free in /dev/shm; empty when it is not there or cannot be written
 * @param loopback what is wrong with 127.0.0.1; empty when it works
 * @param processes how many processes and threads the user may have; empty when there is no limit
 * @param openFiles how many files a process may have open
 * @param command where the command balsam is on the PATH
 * @param starters MPI start commands on the PATH
 * @param schedulers batch systems whose commands are on the PATH
 * @param archives class-data archives with whether each is older than the library
 */
public record MachineFacts(
    int java,
    String javaName,
    String os,
    String arch,
    boolean root,
    boolean named,
    String fileNames,
    Map<String, Place> places,
    OptionalLong sharedMemory,
    Optional<String> loopback,
    OptionalLong processes,
    OptionalLong openFiles,
    Optional<Path> command,
    List<String> starters,
    List<String> schedulers,
    Map<Path, Boolean> archives) {
  /**
   * A directory.
   *
   * @param path where it is, or its nearest parent that is there
   * @param free bytes that may still be written
   * @param type of its file system, such as nfs4
   * @param options with which that is mounted
   * @param writeError what happened when a file was written; empty when that went well
   * @param lockError what happened when a file was locked; empty when that went well
   */
  public record Place(
      Path path,
      long free,
      String type,
      List<String> options,
      Optional<String> writeError,
      Optional<String> lockError) {}
}
