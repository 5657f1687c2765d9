/** What tests of the installed command need. */
@org.jspecify.annotations.NullMarked
package dev.balsam.cli.testing;
