package dev.balsam.cli;

/** {@code balsam server --stop}. */
final class StopServer implements ServerAction {
  @Override
  public int run(ServerScene scene) {
    boolean ran = scene.server().stop();
    if (scene.json().on()) {
      scene.json().print(scene.out(), ServerWords.json(scene.server().status()));
    } else {
      scene
          .out()
          .println(
              ran
                  ? "The server has stopped. Start it again with: balsam server --start"
                  : "The server was not running. It stays so until: balsam server --start");
    }
    return ExitCode.WELL;
  }
}
