package dev.balsam.internal.postgres;

/** Why a server did not start, read from what it wrote. */
enum StartFailure {
  /** Another process took the port first: try another port. */
  PORT_TAKEN,
  /** What is left of a killed server is still about: try again in a moment. */
  STILL_HELD,
  /** Anything that trying again does not cure. */
  OTHER;

  static StartFailure of(String log) {
    // The messages are those of PostgreSQL's pqcomm.c, miscinit.c and sysv_shmem.c.
    if (log.contains("Address already in use")) {
      return PORT_TAKEN;
    }
    if (log.contains("pre-existing shared memory block") || log.contains("already exists")) {
      return STILL_HELD;
    }
    return OTHER;
  }
}
