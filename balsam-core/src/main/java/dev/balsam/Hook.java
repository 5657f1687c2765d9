package dev.balsam;

/**
 * Code that runs at a step of a job's life: before the run, after it, on error or on timeout.
 *
 * <p>Only a hook's name is stored. A launcher finds the code in an {@link App} that was registered
 * in its JVM, by {@code Launcher.Builder.hook(name, hook)}, or by class name on its class path.
 *
 * <pre>{@code
 * App app = Balsam.app("relax").executable("./relax")
 *     .postprocess("keep the energy", ctx -> ctx.data("energy", ctx.output().strip()))
 *     .build();
 * }</pre>
 */
@FunctionalInterface
public interface Hook {
  /**
   * Does the work.
   *
   * @param context the job and what may be done about it
   * @throws Exception on any failure; the job fails with its message, and nothing that the hook
   *     asked for is done
   */
  void run(JobContext context) throws Exception;
}
