package dev.balsam.launcher;

import dev.balsam.launcher.testing.TestSite;
import java.nio.file.Path;

/** The real thing: mpirun.openmpi of this machine. */
final class OpenMpiTest extends RealMpi {
  OpenMpiTest() {
    super(
        TestSite.with("\"mpi\": {\"command\": \"mpirun.openmpi\"}"),
        "mpicc.openmpi",
        "OMPI_COMM_WORLD_RANK");
  }

  @Override
  String optionsForRemote(Path fakeSsh) {
    return "--mca plm_rsh_agent " + fakeSsh;
  }
}
