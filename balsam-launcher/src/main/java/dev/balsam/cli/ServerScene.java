package dev.balsam.cli;

import dev.balsam.admin.SiteServer;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * What an action of {@code balsam server} works on.
 *
 * @param site the site's directory
 * @param server its server, running or not
 * @param json whether output is for programs
 * @param out where it goes
 * @param err for what is not the result
 */
record ServerScene(
    Path site, SiteServer server, JsonOption json, PrintWriter out, PrintWriter err) {}
