package dev.balsam.cli;

/** What {@code balsam ls} lists. */
enum Listing {
  JOBS,
  APPS,
  WF
}
