package dev.balsam.cli;

/** {@code balsam server --connect}: the original's words where the server runs. */
final class ConnectServer implements ServerAction {
  @Override
  public int run(ServerScene scene) {
    boolean ran = scene.server().connect();
    KnownSite.add(scene.site(), scene.err());
    if (scene.json().on()) {
      scene.json().print(scene.out(), ServerWords.json(scene.server().status()));
    } else {
      scene
          .out()
          .println(
              ran
                  ? "Connected to already running Balsam DB server!"
                  : "Started the Balsam DB server and connected to it.");
    }
    return ExitCode.WELL;
  }
}
