package dev.balsam.cli;

import dev.balsam.admin.ServerStatus;

/** {@code balsam server --status}. */
final class ShowServer implements ServerAction {
  @Override
  public int run(ServerScene scene) {
    ServerStatus status = scene.server().status();
    if (scene.json().on()) {
      scene.json().print(scene.out(), ServerWords.json(status));
    } else {
      scene.out().print(ServerWords.lines(status));
    }
    return status.running() ? ExitCode.WELL : ExitCode.UNREACHABLE;
  }
}
