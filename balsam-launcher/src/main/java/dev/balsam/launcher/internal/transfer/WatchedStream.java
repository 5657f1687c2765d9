package dev.balsam.launcher.internal.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that gives a sign of life whenever something is read from it. */
final class WatchedStream extends FilterInputStream {
  private final Life life;

  WatchedStream(InputStream in, Life life) {
    super(in);
    this.life = life;
  }

  @Override
  public int read() throws IOException {
    life.sign();
    return super.read();
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    life.sign();
    return super.read(bytes, from, length);
  }
}
