package dev.balsam.internal.postgres;

/**
 * A server that runs.
 *
 * @param record what its file says
 * @param address where it is seen from here
 */
record RunningServer(ServerRecord record, ServerAddress address) {}
