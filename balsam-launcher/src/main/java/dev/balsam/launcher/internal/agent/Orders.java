package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.agent.Wire.Kill;
import dev.balsam.launcher.internal.agent.Wire.Signal;
import dev.balsam.launcher.internal.agent.Wire.Start;
import dev.balsam.launcher.internal.agent.Wire.ToAgent;
import dev.balsam.launcher.internal.agent.Wire.Welcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a launcher has to say to one agent and has not said yet. Never more than the tasks that the
 * node has room for, as the ledger gives out no more.
 */
final class Orders {
  private static final int MOST_STARTS = 256;
  private static final int LARGEST = 1 << 20;

  private final ArrayDeque<Start> starts = new ArrayDeque<>();
  private List<Kill> kills = new ArrayList<>();
  private List<Signal> signals = new ArrayList<>();
  private @Nullable Welcome welcome;
  private long heard;
  private boolean answered = true;
  private boolean end;

  synchronized void welcome(Welcome words) {
    welcome = words;
  }

  synchronized void start(Start task) {
    starts.add(task);
  }

  synchronized void kill(Kill kill) {
    kills.add(kill);
  }

  synchronized void signal(Signal signal) {
    signals.add(signal);
  }

  /** A beat has come, which wants an answer. */
  synchronized void heard(long beat) {
    heard = beat;
    answered = false;
  }

  synchronized void end() {
    end = true;
  }

  /** The next message, of at most so many starts that it does not hold up what comes after. */
  synchronized Optional<ToAgent> take() {
    Welcome first = welcome;
    List<Start> batch = new ArrayList<>();
    int size = 0;
    while (!starts.isEmpty() && batch.size() < MOST_STARTS && size < LARGEST) {
      Start next = starts.remove();
      size += next.size();
      batch.add(next);
    }
    boolean last = starts.isEmpty();
    if (first == null
        && batch.isEmpty()
        && kills.isEmpty()
        && signals.isEmpty()
        && answered
        && !end) {
      return Optional.empty();
    }
    // A kill must not overtake its start, nor the end anything.
    ToAgent message =
        new ToAgent(
            first, batch, last ? kills : List.of(), last ? signals : List.of(), heard, last && end);
    welcome = null;
    answered = true;
    if (last) {
      kills = new ArrayList<>();
      signals = new ArrayList<>();
      end = false;
    }
    return Optional.of(message);
  }
}
