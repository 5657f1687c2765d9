package dev.balsam.admin;

import java.util.List;

/**
 * What {@link Doctor} has found.
 *
 * <pre>{@code
 * Diagnosis diagnosis = Doctor.of(Path.of("water")).look();
 * diagnosis.findings().stream()
 *     .filter(finding -> finding.level() == Diagnosis.Level.FAIL)
 *     .forEach(finding -> System.out.println(finding.says() + " " + finding.todo()));
 * }</pre>
 *
 * @param findings one for each thing that was looked at, in a fixed order
 */
public record Diagnosis(List<Finding> findings) {
  /** How good or bad a finding is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** It works, but not as well as it could, or not for everybody. */
    WARN,
    /** It will not work. */
    FAIL
  }

  /**
   * One thing that was looked at.
   *
   * @param check its name, such as {@code disk-space}; stable
   * @param level how it is
   * @param says what was seen, one sentence
   * @param todo what to do about it; empty where nothing has to be done
   */
  public record Finding(String check, Level level, String says, String todo) {
    /**
     * As it should be.
     *
     * @param check its name
     * @param says what was seen
     * @return the finding
     */
    public static Finding ok(String check, String says) {
      return new Finding(check, Level.OK, says, "");
    }

    /**
     * Not as good as it could be.
     *
     * @param check its name
     * @param says what was seen
     * @param todo what to do
     * @return the finding
     */
    public static Finding warn(String check, String says, String todo) {
      return new Finding(check, Level.WARN, says, todo);
    }

    /**
     * It will not work.
     *
     * @param check its name
     * @param says what was seen
     * @param todo what to do
     * @return the finding
     */
    public static Finding fail(String check, String says, String todo) {
      return new Finding(check, Level.FAIL, says, todo);
    }
  }

  /**
   * Keeps its own list.
   *
   * @param findings what was looked at, in order
   */
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /**
   * Whether nothing failed.
   *
   * @return true also where there are warnings
   */
  public boolean healthy() {
    return findings.stream().noneMatch(finding -> finding.level() == Level.FAIL);
  }
}
