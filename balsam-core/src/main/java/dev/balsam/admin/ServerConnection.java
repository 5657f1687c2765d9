package dev.balsam.admin;

import java.time.Instant;
import java.util.Optional;

/**
 * A connection to a site's database.
 *
 * <pre>{@code
 * for (ServerConnection one : SiteServer.of(Path.of("water")).connections()) {
 *   System.out.println(one.user() + " by " + one.application() + ": " + one.query());
 * }
 * }</pre>
 *
 * @param pid the process of the server that serves it
 * @param application which program, as it says itself: {@code balsam}, {@code balsam listener}, …
 * @param user the role that it logged in as
 * @param address where it comes from; empty where the server does not tell
 * @param encrypted whether by TLS
 * @param state {@code active}, {@code idle}, …; empty where the asking role may not know
 * @param since when it was opened
 * @param query what it asks, or asked last
 */
public record ServerConnection(
    long pid,
    String application,
    String user,
    Optional<String> address,
    boolean encrypted,
    String state,
    Instant since,
    String query) {}
