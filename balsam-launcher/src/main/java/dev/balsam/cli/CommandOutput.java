package dev.balsam.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * A standard stream that tells when nobody reads it any more. {@code System.out} keeps that to
 * itself, and a command would go on to print a million rows for nobody.
 */
final class CommandOutput extends OutputStream {
  private final OutputStream to;

  private CommandOutput(OutputStream to) {
    this.to = to;
  }

  static PrintWriter of(FileDescriptor stream) {
    // Lines leave at once; PrintWriter gathers what is printed without an end of line.
    return new PrintWriter(
        new CommandOutput(new FileOutputStream(stream)), true, StandardCharsets.UTF_8);
  }

  /** Standard output for bytes, which need not be text; what was printed before must be flushed. */
  static OutputStream bytes() {
    return new CommandOutput(new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  // PrintWriter swallows what is checked.
  @Override
  public void write(byte[] bytes, int from, int length) {
    try {
      to.write(bytes, from, length);
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
  }
}
