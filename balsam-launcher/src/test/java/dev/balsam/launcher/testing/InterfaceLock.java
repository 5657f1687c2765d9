package dev.balsam.launcher.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The network interfaces of this machine. MPI libraries take any of them for the talk of ranks, and
 * fail when it goes away; so no test adds and removes some while another JVM's test runs MPI.
 */
public final class InterfaceLock implements BeforeEachCallback, AfterEachCallback {
  private @Nullable FileChannel held;

  /** Each test uses the interfaces that there are. */
  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    lock(true);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    release();
  }

  /** Waits until nobody uses the interfaces, and keeps others from it. */
  void change() throws IOException {
    lock(false);
  }

  void release() throws IOException {
    FileChannel channel = held;
    if (channel != null) {
      held = null;
      channel.close();
    }
  }

  // In the module's target, the working directory of all JVMs of its tests.
  private void lock(boolean shared) throws IOException {
    FileChannel channel =
        FileChannel.open(
            Path.of("target/interfaces.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    held = channel;
    channel.lock(0, Long.MAX_VALUE, shared);
  }
}
