/**
 * What a process needs to be found and trusted by processes on other machines: the addresses of
 * this machine, and a certificate of its own. The site's server and the launcher's agents use it.
 */
@NullMarked
package dev.balsam.net;

import org.jspecify.annotations.NullMarked;
