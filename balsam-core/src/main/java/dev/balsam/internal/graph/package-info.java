/** Questions about the graph of dependencies, answered by JGraphT. */
@NullMarked
package dev.balsam.internal.graph;

import org.jspecify.annotations.NullMarked;
