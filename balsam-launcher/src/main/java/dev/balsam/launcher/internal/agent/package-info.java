/**
 * Tasks on other nodes: a launcher starts one small JVM on each ({@link
 * dev.balsam.launcher.internal.agent.AgentMain}), which connects back by gRPC over TLS. Without
 * other nodes nothing here is loaded.
 */
@NullMarked
package dev.balsam.launcher.internal.agent;

import org.jspecify.annotations.NullMarked;
