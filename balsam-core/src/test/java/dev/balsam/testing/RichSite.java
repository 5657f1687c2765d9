package dev.balsam.testing;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import dev.balsam.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Rows and files of all kinds, and what they must look like in another place. */
public final class RichSite {
  /** A text that no format of rows may change. */
  public static final String AWKWARD = "tab\t line\n back\\slash \\N 'quote' \"double\" é 漢 {a,b}";

  private RichSite() {}

  /**
   * Fills a site: six jobs, of which one finished, one failed, one is RUNNING under a launcher that
   * lives, one waits, one works in a directory of its own inside the site.
   *
   * @return the one with that directory
   */
  public static Job fill(Site site) throws IOException {
    Path place = site.directory();
    Path program = Files.createDirectories(place.resolve("bin")).resolve("run me.sh");
    Files.writeString(program, "#!/bin/sh\necho well\n");
    program.toFile().setExecutable(true);
    App app =
        Balsam.app("own")
            .argv(List.of(program.toString(), "--in", place + "/inputs", "/elsewhere"))
            .description("runs " + place + "/bin")
            .build();
    Workflow flow = Balsam.workflow("flow");
    JobSpec first = flow.job("a first", app).priority(9).tag("k", AWKWARD).data("text", AWKWARD);
    flow.job("b second", app).args(AWKWARD, place + "/inputs").dependsOn(first);
    site.submit(flow);
    Job failing = site.submit(Balsam.job("c fails", app).priority(8).data(Map.of("n", 1.5)));
    Job running = site.submit(Balsam.job("d runs", app).priority(7));
    site.submit(Balsam.job("e plain", app).environment("E", AWKWARD));
    TestLauncher launcher = TestLauncher.on(site);
    launcher.finish(launcher.claimOne());
    launcher.claimAndFail(failing);
    launcher.claimThis(running);
    Path workdir = Files.createDirectories(place.resolve("work here"));
    Files.writeString(workdir.resolve("result.txt"), "42");
    // The tests of a class share their site's directory.
    Files.deleteIfExists(place.resolve("data").resolve("link"));
    Files.deleteIfExists(place.resolve("data").resolve("away"));
    Files.createSymbolicLink(place.resolve("data").resolve("link"), workdir.resolve("result.txt"));
    Files.createSymbolicLink(place.resolve("data").resolve("away"), Path.of("/elsewhere/x"));
    return site.submit(Balsam.job("f elsewhere", app).workdir(workdir));
  }
}
