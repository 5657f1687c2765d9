package dev.balsam.admin;

import dev.balsam.admin.Diagnosis.Finding;
import dev.balsam.internal.doctor.MachineChecks;
import dev.balsam.internal.doctor.MachineProbe;
import dev.balsam.internal.doctor.SiteChecks;
import dev.balsam.internal.doctor.SiteProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for everything that commonly goes wrong: on the machine, in a site's directory, with its
 * server, its apps and its waiting jobs. Nothing is changed, but for a site's server, which is
 * started as any other command starts it.
 *
 * <pre>{@code
 * Diagnosis diagnosis = Doctor.of(Path.of("water")).look();
 * diagnosis.findings().stream()
 *     .filter(finding -> finding.level() != Diagnosis.Level.OK)
 *     .forEach(finding -> System.out.println(finding.says() + " " + finding.todo()));
 * }</pre>
 */
public final class Doctor {
  private final Optional<Path> site;

  private Doctor(Optional<Path> site) {
    this.site = site;
  }

  /**
   * For this machine and a site.
   *
   * @param site its directory, or what is thought to be one
   * @return a doctor
   */
  public static Doctor of(Path site) {
    return new Doctor(Optional.of(site.toAbsolutePath().normalize()));
  }

  /**
   * For this machine only.
   *
   * @return a doctor
   */
  public static Doctor ofMachine() {
    return new Doctor(Optional.empty());
  }

  /**
   * Looks. It takes some seconds at most, and does not throw for what it finds.
   *
   * @return what was found
   */
  public Diagnosis look() {
    List<Finding> findings = new ArrayList<>(MachineChecks.of(MachineProbe.look(site)));
    site.ifPresent(place -> findings.addAll(SiteChecks.of(SiteProbe.look(place))));
    return new Diagnosis(findings);
  }
}
