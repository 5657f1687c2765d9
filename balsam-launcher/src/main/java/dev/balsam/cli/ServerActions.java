package dev.balsam.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The actions of {@code balsam server}, of which one is given. */
final class ServerActions {
  @Option(names = "--start", description = "Start it, until it is stopped. It says where it is.")
  private boolean start;

  @Option(
      names = "--stop",
      description =
          "Stop it: connections end, what was accepted is safe. Nothing starts it again but --start and --connect.")
  private boolean stop;

  @Option(
      names = "--status",
      description = "Show how it is. The exit code is 5 where it does not run.")
  private boolean status;

  @Option(names = "--connect", description = "Start it unless it runs. balsamactivate does this.")
  private boolean connect;

  @Option(
      names = "--reset",
      description = "Stop it and start it: connections end, launchers connect again.")
  private boolean reset;

  @Option(names = "--list-active-connections", description = "Show who is connected.")
  private boolean connections;

  @Option(
      names = "--listen",
      arity = "1..*",
      split = ",",
      paramLabel = "all|loopback|ADDRESS",
      description =
          "Have it listen for other machines, by TLS and with a password only, or on this machine only. It is started, again if it runs.")
  private @Nullable List<String> listen;

  ServerAction chosen() {
    List<ServerAction> given = new ArrayList<>();
    add(given, start, new StartServer());
    add(given, stop, new StopServer());
    add(given, status, new ShowServer());
    add(given, connect, new ConnectServer());
    add(given, reset, new ResetServer());
    add(given, connections, new ListConnections());
    if (listen != null) {
      given.add(new ListenServer(listen));
    }
    return given.get(0);
  }

  private static void add(List<ServerAction> given, boolean wanted, ServerAction action) {
    if (wanted) {
      given.add(action);
    }
  }
}
