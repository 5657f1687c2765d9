package dev.balsam.launcher.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real sshd of the test's own user on a free port of loopback, with keys of its own. */
public final class Sshd implements BeforeAllCallback, AfterAllCallback {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private @Nullable Process process;
  private @Nullable Path directory;
  private int port;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    assumeTrue(Files.isExecutable(PROGRAM), "no sshd");
    Path made = Files.createTempDirectory("balsam-sshd-");
    directory = made;
    SshKeys keys = SshKeys.in(made);
    port = freePort();
    Path config =
        Files.writeString(
            made.resolve("sshd_config"),
            """
            Port %s
            ListenAddress 127.0.0.1
            Subsystem sftp internal-sftp
            """
                    .formatted(port)
                + keys.config());
    Process started =
        new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(made.resolve("sshd.log").toFile())
            .start();
    process = started;
    Wait.until("sshd listens", () -> listens(started, made.resolve("sshd.log")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens(Process started, Path log) {
    if (!started.isAlive()) {
      throw new AssertionError(Wait.content(log));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  /** The words with which ssh gets in. */
  public String optionsAsJson() {
    return """
        ["-i", "%s/user", "-oStrictHostKeyChecking=no", "-oUserKnownHostsFile=/dev/null", "-oLogLevel=ERROR",
         "-F", "/dev/null"]
        """
        .formatted(directory);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Process started = process;
    if (started != null) {
      started.descendants().forEach(ProcessHandle::destroyForcibly);
      started.destroyForcibly();
    }
    if (directory != null) {
      Wait.run("rm", "-rf", directory + "");
    }
  }
}
