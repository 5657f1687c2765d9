package dev.balsam;

/**
 * One job's dependency on another.
 *
 * <pre>{@code
 * site.jobs().workflow("water-scan").dependencies().forEach(edge ->
 *     System.out.println(edge.parent() + " --> " + edge.child()));
 * }</pre>
 *
 * @param parent id of the job that is waited for
 * @param child id of the job that waits
 */
public record Dependency(long parent, long child) {}
