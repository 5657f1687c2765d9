package dev.balsam.internal.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the bytes that pass. Its end does not end what is below. */
final class CountingOutput extends FilterOutputStream {
  private long bytes;

  CountingOutput(OutputStream below) {
    super(below);
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    bytes++;
  }

  @Override
  public void write(byte[] b, int from, int length) throws IOException {
    out.write(b, from, length);
    bytes += length;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
