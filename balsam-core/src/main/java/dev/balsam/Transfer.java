package dev.balsam;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * One movement of a job's files, under way or done: an address that is staged in or out, or the
 * files of one parent that are linked. Passwords and queries of addresses are left out.
 *
 * <pre>{@code
 * for (Transfer transfer : job.transfers()) {
 *   System.out.println(transfer.direction() + " " + transfer.source() + " is " + transfer.state());
 * }
 * }</pre>
 *
 * @param direction into the working directory or out of it
 * @param source where the files come from: an address or a path
 * @param target where they go to: an address or a path
 * @param state how far it is
 * @param attempts how often it was begun
 * @param bytes how many bytes were moved; empty until then, and for links
 * @param message what was moved, or what went wrong last; perhaps empty
 * @param updatedAt when this was stored, by the database's clock
 */
public record Transfer(
    Direction direction,
    String source,
    String target,
    State state,
    int attempts,
    OptionalLong bytes,
    String message,
    Instant updatedAt) {
  /** Which way the files go. */
  public enum Direction {
    /** Into the working directory, before the first run. */
    IN,
    /** Out of the working directory, after the last step. */
    OUT
  }

  /** How far a transfer is. */
  public enum State {
    /** Its turn has not come. */
    WAITING,
    /** Under way. */
    ACTIVE,
    /** It failed and will be tried again. */
    RETRYING,
    /** Complete and checked. */
    DONE,
    /** Given up; the job has failed. */
    FAILED,
    /** The job was killed, or its launcher was lost; whoever takes the job begins again. */
    INTERRUPTED
  }
}
