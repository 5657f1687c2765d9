package dev.balsam.report;

import dev.balsam.JobState;

/** What a state looks like. Told apart by lightness too, for eyes that see fewer colours. */
enum StateColour {
  WAITING("waiting", "#eceff1", "#546e7a"),
  READY("ready", "#bbdefb", "#1565c0"),
  RUNNING("running", "#ffe082", "#ff8f00"),
  FINISHED("finished", "#c8e6c9", "#2e7d32"),
  TROUBLE("trouble", "#ffccbc", "#e64a19"),
  FAILED("failed", "#ef9a9a", "#b71c1c"),
  KILLED("killed", "#b0bec5", "#263238");

  final String word;
  final String fill;
  final String stroke;

  StateColour(String word, String fill, String stroke) {
    this.word = word;
    this.fill = fill;
    this.stroke = stroke;
  }

  static StateColour of(JobState state) {
    return switch (state) {
      case CREATED, AWAITING_PARENTS -> WAITING;
      case READY, STAGED_IN, PREPROCESSED, RESTART_READY -> READY;
      case RUNNING, RUN_DONE, POSTPROCESSED -> RUNNING;
      case JOB_FINISHED -> FINISHED;
      case RUN_ERROR, RUN_TIMEOUT -> TROUBLE;
      case FAILED -> FAILED;
      case USER_KILLED -> KILLED;
    };
  }
}
