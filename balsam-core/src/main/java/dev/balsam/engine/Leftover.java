package dev.balsam.engine;

import dev.balsam.JobState;

/**
 * Jobs that a launcher leaves behind, and why.
 *
 * <pre>{@code
 * report.leftBehind().forEach(left -> System.out.println(left));
 * }</pre>
 *
 * @param state the state that they are in
 * @param jobs how many
 * @param example id of one of them
 * @param reason why they are not run, for a person
 */
public record Leftover(JobState state, long jobs, long example, String reason) {
  @Override
  public String toString() {
    return jobs + " x " + state + " (such as job " + example + "): " + reason;
  }
}
