package dev.balsam;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which files come to a job and which go from it.
 *
 * <pre>{@code
 * List<String> patterns = job.definition().files().inputFiles();
 * }</pre>
 *
 * @param inputFiles globs of the parents' files that are linked into the working directory; none by
 *     default
 * @param stageIn what is copied into the working directory before the first run
 * @param stageOut where results are copied to at the end
 * @param stageOutFiles globs of these results
 * @param workdir a directory of the user's own, in place of the site's
 */
public record DataFlow(
    List<String> inputFiles,
    Optional<URI> stageIn,
    Optional<URI> stageOut,
    List<String> stageOutFiles,
    Optional<Path> workdir) {
  /** Nothing comes, nothing goes. */
  public static final DataFlow NONE =
      new DataFlow(List.of(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

  /**
   * Copies the lists.
   *
   * @param inputFiles globs of the parents' files that are linked into the working directory; none
   *     by default
   * @param stageIn what is copied into the working directory before the first run
   * @param stageOut where results are copied to at the end
   * @param stageOutFiles globs of these results
   * @param workdir a directory of the user's own, in place of the site's
   */
  public DataFlow {
    inputFiles = List.copyOf(inputFiles);
    stageOutFiles = List.copyOf(stageOutFiles);
  }
}
