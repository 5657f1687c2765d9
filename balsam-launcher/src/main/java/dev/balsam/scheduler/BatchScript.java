package dev.balsam.scheduler;

import dev.balsam.BatchSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * A script that is ready to be submitted.
 *
 * <pre>{@code
 * scheduler.submit(new BatchScript("qlaunch7", script, output, spec, List.of("--constraint=gpu")));
 * }</pre>
 *
 * @param name what the batch job is called, letters and digits only
 * @param file the script, executable
 * @param output where its output goes
 * @param spec what it asks for
 * @param flags words for the submit command, as they are
 */
public record BatchScript(String name, Path file, Path output, BatchSpec spec, List<String> flags) {
  /**
   * Copies the list.
   *
   * @param name what the batch job is called
   * @param file the script
   * @param output where its output goes
   * @param spec what it asks for
   * @param flags words for the submit command
   */
  public BatchScript {
    flags = List.copyOf(flags);
  }
}
