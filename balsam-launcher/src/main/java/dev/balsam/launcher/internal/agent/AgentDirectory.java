package dev.balsam.launcher.internal.agent;

import java.io.File;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agents of one launcher need, in the site's directory, which all nodes see: a {@link
 * Ticket}, the words of their java command, and what they print. For its owner only.
 */
final class AgentDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(AgentDirectory.class);

  // The agent starts programs by name and reads JSON; its heap holds what is about to be sent.
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx192m", "-Xss512k");

  private final Path directory;

  private AgentDirectory(Path directory) {
    this.directory = directory;
  }

  /** A new one. */
  static AgentDirectory in(Path site, long launcher) throws IOException {
    Path all = Files.createDirectories(site.resolve("agents"));
    return new AgentDirectory(Files.createTempDirectory(all, "launcher-" + launcher + "-"));
  }

  /**
   * The command that runs an agent, to which the name of its node may be added.
   *
   * @param environment the launcher's: file names are read in its locale
   */
  List<String> command(Ticket ticket, Map<String, String> environment) throws IOException {
    Path ticketFile = directory.resolve("ticket");
    write(ticketFile, ticket.bytes());
    List<String> words = new ArrayList<>(JVM_OPTIONS);
    words.addAll(List.of("-cp", classPath(), AgentMain.class.getName(), ticketFile.toString()));
    Path javaWords = directory.resolve("java-words");
    write(
        javaWords,
        words.stream()
            .map(AgentDirectory::quoted)
            .collect(Collectors.joining("\n"))
            .getBytes(StandardCharsets.UTF_8));
    List<String> command = new ArrayList<>(List.of("/usr/bin/env"));
    Stream.of("LC_ALL", "LC_CTYPE", "LANG")
        .filter(environment::containsKey)
        .forEach(name -> command.add(name + "=" + environment.get(name)));
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("@" + javaWords);
    return command;
  }

  /** As java(1) reads files of arguments. */
  private static String quoted(String word) {
    return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String classPath() {
    String all =
        System.getProperty("java.class.path", "")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    return Arrays.stream(all.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (SeekableByteChannel out =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      Channels.newOutputStream(out).write(bytes);
    }
  }

  /** What a start command and its agents print. */
  Path log(List<String> hosts) {
    String name = hosts.size() == 1 ? hosts.get(0).replace('/', '_') : "nodes";
    return directory.resolve(name + ".log");
  }

  /**
   * Removes the secret.
   *
   * @param all whether what the agents said goes too
   */
  void remove(boolean all) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (all || !file.toString().endsWith(".log")) {
          Files.delete(file);
        }
      }
      if (all) {
        Files.delete(directory);
      }
    } catch (IOException e) {
      LOG.debug("{} could not be removed", directory, e);
    }
  }
}
