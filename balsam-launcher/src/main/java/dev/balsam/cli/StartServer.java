package dev.balsam.cli;

import dev.balsam.admin.ServerStatus;

/** {@code balsam server --start}. */
final class StartServer implements ServerAction {
  @Override
  public int run(ServerScene scene) {
    tell(scene, "The server runs at ", scene.server().start());
    return ExitCode.WELL;
  }

  static void tell(ServerScene scene, String what, ServerStatus status) {
    if (scene.json().on()) {
      scene.json().print(scene.out(), ServerWords.json(status));
    } else {
      scene.out().println(what + status.address() + ServerWords.reach(status) + ".");
    }
  }
}
