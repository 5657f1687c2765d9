package dev.balsam.cli;

import java.util.List;

/** {@code balsam server --listen}. */
final class ListenServer implements ServerAction {
  private final List<String> where;

  ListenServer(List<String> where) {
    this.where = where;
  }

  @Override
  public int run(ServerScene scene) {
    StartServer.tell(scene, "The server runs at ", scene.server().listen(where));
    return ExitCode.WELL;
  }
}
