package dev.balsam.internal.postgres;

/** What an open has to do with the server that it finds. */
enum ServerPlan {
  /** There is no cluster: make one, then start. */
  CREATE,
  /** The server is up: use it. */
  SHARE,
  /** It comes up or goes down: look again in a moment. */
  WAIT,
  /** It is down: start it. */
  START,
  /** It is down and another process has got its pid: say so in postmaster.pid, then start it. */
  DISOWN_AND_START,
  /** It is alive but does not answer: kill it, then start it. */
  KILL_AND_START,
  /**
   * Another machine's server has the cluster, or had it when that machine died: use it over the
   * network or refuse, and touch nothing.
   */
  REACH;

  /** Whose process the pid in postmaster.pid is. */
  enum Holder {
    /** There is no postmaster.pid. */
    NOBODY,
    /** There is no such process. */
    DEAD,
    /** A process that works in this cluster's directory, or cannot be told from one. */
    POSTMASTER,
    /** A process of something else. */
    STRANGER,
    /** A process of another machine, of which nothing can be seen from here. */
    ELSEWHERE
  }

  /**
   * What an open sees.
   *
   * @param clusterExists whether there is a cluster
   * @param holder whose process the pid in postmaster.pid is
   * @param status how far that postmaster says it is
   * @param answers whether something answers at its port as PostgreSQL does
   */
  record Facts(
      boolean clusterExists, Holder holder, PostmasterPid.Status status, boolean answers) {}

  static ServerPlan of(Facts facts) {
    if (!facts.clusterExists()) {
      return CREATE;
    }
    return switch (facts.holder()) {
      case NOBODY, DEAD -> START;
      case STRANGER -> DISOWN_AND_START;
      case ELSEWHERE -> REACH;
      case POSTMASTER ->
          switch (facts.status()) {
            case STARTING, STOPPING -> WAIT;
            case READY -> facts.answers() ? SHARE : KILL_AND_START;
          };
    };
  }
}
