package dev.balsam.admin;

/**
 * How far something long is.
 *
 * <pre>{@code
 * SiteBackup.of(site)
 *     .onProgress(step -> System.err.println(step.what() + ": " + step.done() + " of " + step.about()))
 *     .to(Path.of("water.zip"));
 * }</pre>
 *
 * @param what what is done now, such as {@code rows of job}
 * @param done how much of it
 * @param about how much there is, about; 0 when that is not known
 */
public record Progress(String what, long done, long about) {}
