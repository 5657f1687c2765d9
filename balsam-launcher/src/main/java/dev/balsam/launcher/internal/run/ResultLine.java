package dev.balsam.launcher.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results, and the launcher that they are of, as lines of JSON. */
final class ResultLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultLine() {}

  static String of(LauncherRecord launcher) {
    return text(
        JSON.createObjectNode()
            .put("launcher", launcher.id())
            .put("host", launcher.host())
            .put("pid", launcher.pid())
            .put("processStarted", launcher.processStarted()));
  }

  /** The launcher of a first line; empty when that is torn. */
  static Optional<LauncherRecord> launcher(String line) {
    return tree(line)
        .filter(json -> json.hasNonNull("launcher"))
        .map(
            json ->
                new LauncherRecord(
                    json.path("launcher").asLong(),
                    json.path("host").asText(),
                    json.path("pid").asLong(),
                    json.path("processStarted").asText()));
  }

  static String of(RunResult result) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("job", result.jobId())
            .put("attempt", result.attempt())
            .put("at", result.at().toString())
            .put("message", result.message())
            .put("outcome", result.outcome().word())
            .put("usedRetry", result.usedRetry())
            .put("ownTimeout", result.ownTimeout());
    result.path().forEach(state -> json.withArray("/path").add(state.name()));
    result.exitCode().ifPresent(code -> json.put("exitCode", code));
    result.pause().ifPresent(pause -> json.put("pause", pause.toString()));
    return text(json);
  }

  /** The result of a line; empty when the line is torn, or no result of this version. */
  static Optional<RunResult> result(String line) {
    try {
      return tree(line).filter(json -> json.hasNonNull("job")).map(ResultLine::result);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static RunResult result(JsonNode json) {
    List<JobState> path = new ArrayList<>();
    json.path("path").forEach(state -> path.add(JobState.valueOf(state.asText())));
    return new RunResult(
        json.path("job").asLong(),
        json.path("attempt").asInt(),
        path,
        Instant.parse(json.path("at").asText()),
        outcome(json),
        json.path("message").asText(),
        json.has("pause")
            ? Optional.of(Duration.parse(json.path("pause").asText()))
            : Optional.empty(),
        json.path("usedRetry").asBoolean(),
        json.path("ownTimeout").asBoolean());
  }

  // As in the history, the reason of what could not go on is the message.
  private static Outcome outcome(JsonNode json) {
    String message = json.path("message").asText();
    return switch (json.path("outcome").asText()) {
      case "exited", "signalled" -> Outcome.ofExitCode(json.path("exitCode").asInt());
      case "out-of-memory" -> new Outcome.OutOfMemory();
      case "timed-out" -> new Outcome.TimedOut();
      case "walltime" -> new Outcome.Walltime();
      case "node-lost" -> new Outcome.NodeLost(message);
      case "could-not-start" -> new Outcome.CouldNotStart(message);
      default -> throw new IllegalArgumentException("no outcome: " + json.path("outcome"));
    };
  }

  private static Optional<JsonNode> tree(String line) {
    try {
      return Optional.ofNullable(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String text(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
