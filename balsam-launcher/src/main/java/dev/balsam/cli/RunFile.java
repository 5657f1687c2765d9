package dev.balsam.cli;

import dev.balsam.Attempt;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** The file that a run prints to. */
final class RunFile {
  private RunFile() {}

  /** Copies all that is in it, as bytes: programs print what they like, and as much. */
  static void copy(Job job, Attempt run, OutputStream to) {
    try (InputStream file = Files.newInputStream(run.output())) {
      file.transferTo(to);
    } catch (NoSuchFileException e) {
      throw new BalsamException(
          "There is no output of run "
              + run.number()
              + " of job "
              + job.id()
              + ": "
              + run.output()
              + " does not exist. The run was never begun, or somebody removed the file.",
          e);
    } catch (IOException e) {
      throw unreadable(job, run, e);
    }
  }

  static BalsamException unreadable(Job job, Attempt run, IOException e) {
    return new BalsamException(
        "The output of job "
            + job.id()
            + " cannot be read from "
            + run.output()
            + ": "
            + FileTrouble.of(e)
            + ".",
        e);
  }
}
