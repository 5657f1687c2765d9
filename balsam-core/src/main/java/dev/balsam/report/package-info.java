/** What can be said and shown of a site's jobs: pictures of their dependencies. */
@NullMarked
package dev.balsam.report;

import org.jspecify.annotations.NullMarked;
