package dev.balsam;

/** The 14 states of a job. */
public enum JobState {
  /** New. */
  CREATED
}
