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
    // Two namespaces of a plain user may not read each other's /proc, by which UCX would share
    // memory.
    return "-genv UCX_POSIX_USE_PROC_LINK n -launcher ssh -launcher-exec " + fakeSsh;
  }
}
