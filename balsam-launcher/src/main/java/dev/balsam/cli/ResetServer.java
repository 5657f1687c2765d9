package dev.balsam.cli;

/** {@code balsam server --reset}. */
final class ResetServer implements ServerAction {
  @Override
  public int run(ServerScene scene) {
    StartServer.tell(scene, "The server was started again and runs at ", scene.server().reset());
    return ExitCode.WELL;
  }
}
