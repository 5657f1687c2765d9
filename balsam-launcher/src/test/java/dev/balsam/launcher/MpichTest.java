package dev.balsam.launcher;

import dev.balsam.launcher.testing.TestSite;
import java.nio.file.Path;

/** The real thing: mpirun.mpich of this machine. */
final class MpichTest extends RealMpi {
  MpichTest() {
    super(TestSite.with("\"mpi\": {\"command\": \"mpirun.mpich\"}"), "mpicc.mpich", "PMI_RANK");
  }

  @Override
  String optionsForRemote(Path fakeSsh) {
    return "-launcher ssh -launcher-exec " + fakeSsh;
  }
}
