package dev.balsam.internal.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.admin.Diagnosis.Finding;
import dev.balsam.admin.Diagnosis.Level;
import dev.balsam.internal.doctor.MachineFacts.Place;
import dev.balsam.internal.doctor.SiteFacts.AppProblem;
import dev.balsam.internal.doctor.SiteFacts.Kind;
import dev.balsam.internal.doctor.SiteFacts.Server;
import dev.balsam.internal.doctor.SiteFacts.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private static final Place GOOD =
      new Place(Path.of("/p"), 1L << 40, "ext4", List.of("rw"), Optional.empty(), Optional.empty());

  private static Place place(String type, String option, long free, String write, String lock) {
    return new Place(
        Path.of("/p"),
        free,
        type,
        List.of("rw", option),
        Optional.of(write).filter(text -> !text.isEmpty()),
        Optional.of(lock).filter(text -> !text.isEmpty()));
  }

  private static MachineFacts machine(Place site) {
    return new MachineFacts(
        17,
        "17.0.9, Somebody",
        "Linux",
        "amd64",
        false,
        true,
        "UTF-8",
        Map.of("site", site),
        OptionalLong.of(1L << 30),
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.of(1_048_576),
        Optional.of(Path.of("/usr/bin/balsam")),
        List.of("mpirun"),
        List.of("Slurm"),
        Map.of());
  }

  private static List<String> bad(List<Finding> findings) {
    assertThat(findings).allSatisfy(f -> assertThat(f.says()).isNotBlank().endsWith("."));
    assertThat(findings)
        .filteredOn(finding -> finding.level() != Level.OK)
        .allSatisfy(finding -> assertThat(finding.todo()).isNotBlank());
    return findings.stream()
        .filter(finding -> finding.level() != Level.OK)
        .map(finding -> finding.level() + " " + finding.check())
        .toList();
  }

  @Test
  void a_machine_on_which_all_is_well_gets_no_complaint() {
    List<Finding> findings = MachineChecks.of(machine(GOOD));
    assertThat(bad(findings)).isEmpty();
    assertThat(findings)
        .extracting(Finding::check)
        .doesNotHaveDuplicates()
        .contains("java", "site-space", "limit-files", "mpi", "batch-system");
  }

  @Test
  void each_defect_of_a_place_is_told_with_a_remedy() {
    assertThat(bad(MachineChecks.of(machine(place("ext4", "", 1, "", "")))))
        .containsExactly("FAIL site-space");
    assertThat(bad(MachineChecks.of(machine(place("ext4", "", 1L << 30, "", "")))))
        .containsExactly("WARN site-space");
    List<Finding> quota =
        MachineChecks.of(machine(place("ext4", "", 1L << 40, "Disk quota exceeded", "x")));
    assertThat(bad(quota)).containsExactly("FAIL site-space");
    assertThat(quota)
        .filteredOn(finding -> finding.check().equals("site-space"))
        .allSatisfy(finding -> assertThat(finding.todo()).contains("quota"));
    assertThat(bad(MachineChecks.of(machine(place("lustre", "", 1L << 40, "", "no locks")))))
        .containsExactly("FAIL site-file-system");
    assertThat(bad(MachineChecks.of(machine(place("ext4", "noexec", 1L << 40, "", "")))))
        .containsExactly("FAIL site-file-system");
    assertThat(bad(MachineChecks.of(machine(place("nfs4", "hard", 1L << 40, "", "")))))
        .containsExactly("WARN site-file-system");
    assertThat(bad(MachineChecks.of(machine(place("tmpfs", "", 1L << 40, "", "")))))
        .containsExactly("WARN site-file-system");
  }

  @Test
  void a_machine_on_which_nothing_is_well_is_told_all_of_it() {
    MachineFacts facts =
        new MachineFacts(
            11,
            "11, Somebody",
            "Mac OS X",
            "aarch64",
            false,
            false,
            "ANSI_X3.4-1968",
            Map.of(),
            OptionalLong.empty(),
            Optional.of("refused"),
            OptionalLong.of(50),
            OptionalLong.of(256),
            Optional.empty(),
            List.of(),
            List.of(),
            Map.of(Path.of("/c/balsam.jsa"), true));
    assertThat(bad(MachineChecks.of(facts)))
        .containsExactly(
            "FAIL java",
            "WARN platform",
            "WARN user",
            "FAIL shared-memory",
            "FAIL loopback",
            "WARN locale",
            "WARN limit-processes",
            "WARN limit-files",
            "WARN command");
  }

  private static SiteFacts site(
      Server server, Optional<String> login, int schema, Duration skew, Work work) {
    return new SiteFacts(
        Path.of("/s"),
        Kind.OWN,
        Map.of("server.json", "rw-------", "db", "rwx------"),
        Optional.empty(),
        Optional.of(server),
        login,
        schema,
        3,
        skew,
        List.of(),
        2,
        Optional.of(work));
  }

  private static final Work IDLE = new Work(0, 0, 0, List.of());

  @Test
  void a_site_in_good_order_gets_no_complaint() {
    for (Server server : List.of(Server.RUNNING, Server.STOPPED, Server.STALE, Server.CHANGING)) {
      assertThat(
              bad(SiteChecks.of(site(server, Optional.empty(), 3, Duration.ofMillis(-900), IDLE))))
          .isEmpty();
    }
  }

  @Test
  void each_defect_of_a_site_is_told_with_a_remedy() {
    Optional<String> no = Optional.empty();
    Duration none = Duration.ZERO;
    Optional<String> untried = Optional.of("No.");
    assertThat(bad(SiteChecks.of(site(Server.STOPPED_ON_PURPOSE, untried, 0, none, IDLE))))
        .containsExactly("FAIL server");
    assertThat(bad(SiteChecks.of(site(Server.SILENT, untried, 0, none, IDLE))))
        .containsExactly("WARN server", "FAIL login");
    assertThat(bad(SiteChecks.of(site(Server.STALE, Optional.of("No."), 0, none, IDLE))))
        .containsExactly("WARN server", "FAIL login");
    assertThat(bad(SiteChecks.of(site(Server.RUNNING, no, 4, none, IDLE))))
        .containsExactly("FAIL schema");
    assertThat(bad(SiteChecks.of(site(Server.RUNNING, no, 2, none, IDLE))))
        .containsExactly("WARN schema");
    assertThat(bad(SiteChecks.of(site(Server.RUNNING, no, 3, Duration.ofSeconds(-3), IDLE))))
        .containsExactly("WARN clock");
    assertThat(
            bad(
                SiteChecks.of(
                    site(Server.RUNNING, no, 3, none, new Work(5, 0, 1, List.of("never shown."))))))
        .containsExactly("WARN launchers", "WARN jobs");
    assertThat(
            bad(
                SiteChecks.of(
                    site(Server.RUNNING, no, 3, none, new Work(5, 2, 0, List.of("A.", "B."))))))
        .containsExactly("WARN jobs", "WARN jobs");
    assertThat(bad(SiteChecks.of(site(Server.RUNNING, no, 3, none, new Work(5, 1, 0, List.of())))))
        .isEmpty();
  }

  @Test
  void open_secrets_bad_settings_and_missing_programs_are_named() {
    SiteFacts facts =
        new SiteFacts(
            Path.of("/s"),
            Kind.EXTERNAL,
            Map.of("connection.json", "rw-r-----"),
            Optional.of("settings.json is bad."),
            Optional.empty(),
            Optional.empty(),
            3,
            3,
            Duration.ZERO,
            IntStream.range(0, 8)
                .mapToObj(i -> new AppProblem("app" + i, "its program is missing"))
                .toList(),
            8,
            Optional.of(IDLE));
    List<Finding> findings = SiteChecks.of(facts);
    assertThat(bad(findings)).startsWith("FAIL permissions", "FAIL settings", "WARN apps");
    assertThat(findings).filteredOn(f -> f.check().equals("apps")).hasSize(6);
    assertThat(findings.get(1).says()).contains("connection.json (rw-r-----)");
  }

  @Test
  void what_is_no_site_is_not_looked_at_further() {
    for (Kind kind : List.of(Kind.MISSING, Kind.OTHER)) {
      SiteFacts facts =
          new SiteFacts(
              Path.of("/s"),
              kind,
              Map.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.of("not tried"),
              0,
              3,
              Duration.ZERO,
              List.of(),
              0,
              Optional.empty());
      assertThat(bad(SiteChecks.of(facts))).containsExactly("FAIL site");
    }
  }

  @Test
  void the_mount_of_a_path_is_the_deepest_and_the_last() {
    List<String> mounts =
        List.of(
            "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro",
            "30 22 0:25 / /home rw,noexec - nfs4 server:/home rw,vers=4.2,hard",
            "31 22 0:26 / /with\\040blank rw - xfs /dev/sdb rw",
            "32 30 0:27 / /home/me rw - autofs x rw",
            "33 30 0:28 / /home/me rw - lustre x rw,flock",
            "not a mount");
    assertThat(Mounts.of(Path.of("/home/you/site"), mounts).orElseThrow())
        .isEqualTo(
            new Mounts.Mount(
                Path.of("/home"), "nfs4", List.of("rw", "noexec", "rw", "vers=4.2", "hard")));
    assertThat(Mounts.of(Path.of("/home/me/x"), mounts).orElseThrow().type()).isEqualTo("lustre");
    assertThat(Mounts.of(Path.of("/with blank/x"), mounts).orElseThrow().type()).isEqualTo("xfs");
    assertThat(Mounts.of(Path.of("/homely"), mounts).orElseThrow().type()).isEqualTo("ext4");
    assertThat(Mounts.of(Path.of("/x"), List.of())).isEmpty();
  }

  @Test
  void limits_are_read_as_the_kernel_writes_them() {
    List<String> lines =
        List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             100                  31402                processes ",
            "Max open files            1024                 unlimited            files     ");
    assertThat(Limits.hard(lines, "Max processes")).hasValue(31_402);
    assertThat(Limits.hard(lines, "Max open files")).isEmpty();
    assertThat(Limits.hard(List.of(), "Max processes")).isEmpty();
  }
}
