package dev.balsam.launcher.internal.run;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.time.Duration;
import java.util.Random;

/** A task of a {@link SimulatedLauncher}: perhaps a process, and its end, which is told later. */
final class SimulatedTask {
  private static final int LONGEST_DYING = 2_000;

  private final Simulation world;
  private final SimulatedLauncher launcher;
  private final ClaimedJob job;
  private final Simulation.Run run;
  private boolean alive;

  /** Starts it; chance says how it will end. */
  SimulatedTask(Simulation world, SimulatedLauncher launcher, ClaimedJob job) {
    this.world = world;
    this.launcher = launcher;
    this.job = job;
    this.run = new Simulation.Run(launcher.id(), job.id(), job.attempt());
    Random random = world.random();
    if (world.mayGoWrong(0.03)) {
      tell(Cause.NODE_FAULT, TaskExit.NONE);
    } else if (world.mayGoWrong(0.03)) {
      tell(Cause.COULD_NOT_START, TaskExit.NONE);
    } else {
      alive = true;
      world.begins(run);
      long takes = 1L + random.nextInt(40_000);
      long limit = job.timeout().map(Duration::toMillis).orElse(Long.MAX_VALUE);
      int code = random.nextInt(4) == 0 ? 1 : 0;
      world.after(
          Math.min(takes, limit),
          () -> gone(takes > limit ? Cause.TIMED_OUT : Cause.EXITED, takes > limit ? 143 : code));
    }
  }

  ClaimedJob job() {
    return job;
  }

  /** Ends it from outside; it may end by itself before. */
  void end(Cause why) {
    world.after(world.random().nextInt(LONGEST_DYING), () -> gone(why, 143));
  }

  private void gone(Cause why, int code) {
    if (alive) {
      alive = false;
      world.ends(run);
      tell(why, code);
    }
  }

  private void tell(Cause why, int code) {
    TaskExit exit = launcher.exit(job, why, code);
    world.after(1 + world.random().nextInt(200), () -> launcher.post(exit));
  }
}
