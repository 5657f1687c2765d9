package dev.balsam.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Logs as they are, with a heading before those of another file, as tail(1) shows them. */
final class LogBytes implements LogTail.Sink {
  private final OutputStream out;
  private String shown = "";

  LogBytes(OutputStream out) {
    this.out = out;
  }

  @Override
  public void add(String file, ByteBuffer bytes) {
    try {
      if (!file.equals(shown)) {
        String heading = (shown.isEmpty() ? "" : "\n") + "==> " + Plain.line(file) + " <==\n";
        out.write(heading.getBytes(StandardCharsets.UTF_8));
        shown = file;
      }
      out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
  }

  @Override
  public void end() {
    // Nothing is kept back.
  }
}
