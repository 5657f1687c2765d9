package dev.balsam.launcher.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balsam.JobState;
import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
        json.has("exitCode") ? OptionalInt.of(json.path("exitCode").asInt()) : OptionalInt.empty(),
        json.path("message").asText(),
        json.has("pause")
            ? Optional.of(Duration.parse(json.path("pause").asText()))
            : Optional.empty(),
        json.path("usedRetry").asBoolean(),
        json.path("ownTimeout").asBoolean());
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
