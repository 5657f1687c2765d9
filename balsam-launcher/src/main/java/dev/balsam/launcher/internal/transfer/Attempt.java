package dev.balsam.launcher.internal.transfer;

/**
 * One attempt of a transfer.
 *
 * @param job the job
 * @param run number of its latest run
 * @param scratch room for its files
 * @param life told of every sign of life
 */
record Attempt(long job, int run, Scratch scratch, Life life) {}
