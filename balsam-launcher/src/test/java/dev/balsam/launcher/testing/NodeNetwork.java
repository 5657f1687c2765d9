package dev.balsam.launcher.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Nodes n1 to n3 with a network of their own, a real sshd on each, and a link to this machine that
 * can be cut. They are network and host name namespaces, which takes root; processes and files are
 * this machine's.
 */
public final class NodeNetwork implements BeforeAllCallback, AfterAllCallback {
  private static final int NODES = 3;
  private static final Path SSHD = Path.of("/usr/sbin/sshd");

  private final String prefix = "b" + ProcessHandle.current().pid() % 1_000_000 + "n";
  private final List<String> spaces = new ArrayList<>();
  private final InterfaceLock interfaces = new InterfaceLock();
  private @Nullable Path directory;
  private int subnet;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    assumeTrue(Files.isExecutable(SSHD), "no sshd");
    assumeTrue(
        String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).equals("0"),
        "only root can give nodes networks of their own");
    assumeTrue(succeeds("ip", "-V"), "ip of iproute2 is not installed");
    assumeTrue(
        succeeds("ip", "netns", "add", prefix), "the machine does not let root make networks");
    Wait.run("ip", "netns", "delete", prefix);
    interfaces.change();
    Path made = Files.createTempDirectory("balsam-nodes-");
    directory = made;
    subnet = freeSubnet();
    SshKeys keys = SshKeys.in(made);
    StringBuilder clients = new StringBuilder();
    for (int node = 1; node <= NODES; node++) {
      clients.append(start(keys, node));
    }
    Files.writeString(made.resolve("config"), clients);
    for (int node = 1; node <= NODES; node++) {
      String name = "n" + node;
      Wait.until(
          "sshd of " + name + " answers",
          () -> succeeds("ssh", "-F", made.resolve("config") + "", name, "true"));
    }
  }

  // The third byte of the addresses is one that no other test on this machine uses.
  private static int freeSubnet() throws IOException {
    for (int subnet = 1; subnet < 255; subnet++) {
      String routes =
          Wait.output("ip", "-4", "route", "show", "root", "10.213." + subnet + ".0/24");
      if (routes.isBlank()) {
        return subnet;
      }
    }
    throw new AssertionError("all subnets are taken");
  }

  private String start(SshKeys keys, int node) throws IOException {
    String space = prefix + node;
    String here = "10.213.%s.%s".formatted(subnet, node * 4 + 1);
    String there = "10.213.%s.%s".formatted(subnet, node * 4 + 2);
    Wait.run("ip", "netns", "add", space);
    spaces.add(space);
    Wait.run("ip", "link", "add", space, "type", "veth", "peer", "name", "eth0", "netns", space);
    Wait.run("ip", "address", "add", here + "/30", "dev", space);
    Wait.run("ip", "link", "set", space, "up");
    Wait.run("ip", "-n", space, "address", "add", there + "/30", "dev", "eth0");
    Wait.run("ip", "-n", space, "link", "set", "eth0", "up");
    Wait.run("ip", "-n", space, "link", "set", "lo", "up");
    Wait.run("ip", "-n", space, "route", "add", "default", "via", here);
    Path config =
        Files.writeString(
            keys.directory().resolve("sshd_config" + node),
            "ListenAddress " + there + "\n" + keys.config());
    new ProcessBuilder(
            "ip",
            "netns",
            "exec",
            space,
            "unshare",
            "--uts",
            "sh",
            "-c",
            "hostname \"$1\"; exec \"$2\" -D -e -f \"$3\"",
            "sh",
            "n" + node,
            SSHD + "",
            config + "")
        .redirectErrorStream(true)
        .redirectOutput(keys.directory().resolve("sshd%s.log".formatted(node)).toFile())
        .start();
    return """
        Host n%s
          HostName %s
          IdentityFile %s
          StrictHostKeyChecking no
          UserKnownHostsFile /dev/null
          LogLevel ERROR
        """
        .formatted(node, there, keys.ofUser());
  }

  /** An entry of settings.json. */
  public String settings(String silenceSeconds) {
    return "\"agents\": {\"start\": \"ssh\", \"options\": [\"-F\", \"%s/config\"], \"silenceSeconds\": %s}"
        .formatted(directory, silenceSeconds);
  }

  /** From now on all that goes to and from a node is lost, and nobody is told. */
  public void cut(String node) {
    Wait.run("ip", "-n", prefix + node.substring(1), "link", "set", "eth0", "down");
  }

  /** The command lines of what runs on a node, whether it can be reached or not. */
  public List<String> programs(String node) {
    return pids(prefix + node.substring(1)).stream()
        .map(pid -> Wait.content(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' '))
        .toList();
  }

  private static List<Long> pids(String space) {
    return Wait.output("ip", "netns", "pids", space).lines().map(Long::valueOf).toList();
  }

  private static boolean succeeds(String... words) {
    try {
      return new ProcessBuilder(words)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (directory == null) {
      return;
    }
    for (String space : spaces) {
      // All of them, or the network would live on as long as they do.
      pids(space).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      Wait.until("nothing runs in " + space, () -> pids(space).isEmpty());
      Wait.run("ip", "netns", "delete", space);
      succeeds("ip", "link", "delete", space); // gone with the network, sooner or later
    }
    Wait.run("rm", "-rf", directory + "");
    interfaces.release();
  }
}
