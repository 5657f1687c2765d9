package dev.balsam.launcher.internal.run;

import dev.balsam.engine.AfterHook;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.HookPoint;
import dev.balsam.engine.HookResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The hooks that a {@link SimulatedLauncher} runs: they decide, spawn, kill and link by chance. */
final class SimulatedHooks {
  private static final int PLACES = 4;
  private static final long LIMIT = 20_000;
  private static final int MOST_ATTEMPTS = 4;

  private final Simulation world;
  private final SimulatedLauncher launcher;
  private final Set<Long> busy = new HashSet<>();
  private boolean taking;

  SimulatedHooks(Simulation world, SimulatedLauncher launcher) {
    this.world = world;
    this.launcher = launcher;
  }

  boolean isBusy() {
    return !busy.isEmpty();
  }

  void take() {
    if (launcher.isEnding() || taking || busy.size() >= PLACES) {
      return;
    }
    taking = true;
    world.call(
        () -> world.site.claimHooks(launcher.id(), Set.copyOf(busy), PLACES - busy.size()),
        calls -> {
          taking = false;
          if (!launcher.isEnding()) {
            calls.forEach(this::run);
          }
        },
        () -> taking = false);
  }

  private void run(ClaimedJob call) {
    busy.add(call.id());
    long takes = 1L + world.random().nextInt(25_000);
    HookPoint point = HookPoint.in(call.from()).orElseThrow();
    if (takes > LIMIT) {
      world.after(LIMIT, () -> store(call, () -> {}, AfterHook.failed(point, "Too slow.")));
    } else {
      List<Runnable> wishes = new ArrayList<>();
      HookResult result = decide(call, point, wishes);
      world.after(takes, () -> store(call, () -> wishes.forEach(Runnable::run), result));
    }
  }

  private HookResult decide(ClaimedJob call, HookPoint point, List<Runnable> wishes) {
    Random random = world.random();
    int dice = random.nextInt(10);
    if (dice == 0) {
      return AfterHook.failed(point, "It threw.");
    }
    wish(call, wishes);
    if (point == HookPoint.PREPROCESS) {
      return AfterHook.done(point, call.steps());
    }
    // For ever is what a launcher could not end.
    if (dice < 4 && call.attempt() < MOST_ATTEMPTS) {
      return AfterHook.restarted(point, "Again.");
    }
    return dice == 4
        ? AfterHook.finished(point, "Well enough.")
        : AfterHook.done(point, call.steps());
  }

  private void wish(ClaimedJob call, List<Runnable> wishes) {
    SimulatedSite site = world.site;
    Random random = world.random();
    switch (random.nextInt(5)) {
      case 0 -> {
        SimulatedJob.Wish spec = world.wish();
        Set<Long> parents = random.nextBoolean() ? Set.of(call.id()) : Set.of();
        boolean links = random.nextBoolean();
        wishes.add(
            () -> {
              if (world.hasRoomForJobs()) {
                SimulatedJob spawned = site.submit(spec, parents);
                if (links) {
                  List.copyOf(site.job(call.id()).children)
                      .forEach(child -> linkTo(child, spawned));
                }
              }
            });
      }
      case 1 ->
          wishes.add(
              () -> List.copyOf(site.job(call.id()).children).forEach(c -> site.kill(c, true)));
      case 2 -> {
        if (random.nextInt(5) == 0) {
          wishes.add(() -> site.kill(call.id(), false));
        }
      }
      default -> {
        // It only looks.
      }
    }
  }

  private void linkTo(long child, SimulatedJob spawned) {
    var unused = world.site.addDependency(child, spawned.id);
  }

  private void store(ClaimedJob call, Runnable wishes, HookResult result) {
    if (launcher.isEnding()) {
      busy.remove(call.id());
      return;
    }
    world.call(
        () -> world.site.commitHook(launcher.id(), call, wishes, result),
        // Not stored if it was killed, or stored before and only the answer was lost.
        stored -> ended(call),
        () -> world.after(500, () -> store(call, wishes, result)));
  }

  private void ended(ClaimedJob call) {
    busy.remove(call.id());
    if (!launcher.isOver()) {
      launcher.hear();
    }
  }
}
