/** Build-time generation of the jOOQ classes from the Liquibase changelog. */
@NullMarked
package dev.balsam.codegen;

import org.jspecify.annotations.NullMarked;
