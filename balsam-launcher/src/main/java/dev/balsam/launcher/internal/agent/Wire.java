package dev.balsam.launcher.internal.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskSpec;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What launcher and agent say to each other: one call, a stream each way, JSON. Both ends are the
 * same jar, so no version has to be negotiated.
 */
final class Wire {
  /** A launcher knows its agents by it. */
  static final Metadata.Key<String> SECRET =
      Metadata.Key.of("balsam-secret", Metadata.ASCII_STRING_MARSHALLER);

  /** The name in the launcher's certificate, whatever its address is. */
  static final String AUTHORITY = "balsam-launcher";

  /** One task may have megabytes of arguments (ARG_MAX, see execve(2)), and a batch adds some. */
  static final int LONGEST_MESSAGE = 64 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  static final MethodDescriptor<ToLauncher, ToAgent> METHOD =
      MethodDescriptor.<ToLauncher, ToAgent>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName("balsam.Agent/work")
          .setRequestMarshaller(marshaller(ToLauncher.class))
          .setResponseMarshaller(marshaller(ToAgent.class))
          .build();

  private Wire() {}

  /**
   * An agent's first words.
   *
   * @param names of its node
   * @param pid its process
   */
  record Hello(List<String> names, long pid) {}

  /**
   * A launcher's first words.
   *
   * @param environment of every task
   * @param graceMillis between SIGTERM and SIGKILL
   * @param silenceMillis without an answer for so long, the agent ends its tasks and leaves
   */
  record Welcome(Map<String, String> environment, long graceMillis, long silenceMillis) {}

  /** A task to start; its parts are those of {@link TaskSpec}. */
  record Start(
      long job,
      int attempt,
      List<String> argv,
      List<String> starter,
      Map<String, String> environment,
      String workdir,
      String output,
      boolean append,
      @Nullable String script,
      @Nullable Long timeoutMillis) {

    static Start of(TaskSpec task) {
      return new Start(
          task.jobId(),
          task.attempt(),
          task.argv(),
          task.starter(),
          task.environment(),
          task.workdir().toString(),
          task.output().toString(),
          task.append(),
          task.environmentScript().map(Path::toString).orElse(null),
          task.timeout().map(Duration::toMillis).orElse(null));
    }

    TaskSpec task() {
      return new TaskSpec(
          job,
          attempt,
          argv,
          starter,
          List.of(),
          environment,
          Path.of(workdir),
          Path.of(output),
          append,
          Optional.ofNullable(script).map(Path::of),
          Optional.ofNullable(timeoutMillis).map(Duration::ofMillis),
          "");
    }

    /** About how long it is. */
    int size() {
      int size = 200 + workdir.length() + output.length();
      for (String word : argv) {
        size += word.length();
      }
      for (Map.Entry<String, String> variable : environment.entrySet()) {
        size += variable.getKey().length() + variable.getValue().length();
      }
      return size;
    }
  }

  /** A task to end. */
  record Kill(long job, int attempt, TaskExit.Cause why) {}

  /** A task to send a signal to. */
  record Signal(long job, int attempt, String signal) {}

  /**
   * From the launcher. Starts come before kills, and kills before signals.
   *
   * @param welcome in the first message only
   * @param heard the latest {@link ToLauncher#beat} that has arrived
   * @param end whether to end all tasks, report, and leave
   */
  record ToAgent(
      @Nullable Welcome welcome,
      List<Start> starts,
      List<Kill> kills,
      List<Signal> signals,
      long heard,
      boolean end) {}

  /** The end of a task; times are told by how long ago they were, as clocks of nodes differ. */
  record Ended(
      long job,
      int attempt,
      int code,
      long startedMillisAgo,
      long endedMillisAgo,
      TaskExit.Cause cause,
      String message) {

    static Ended of(TaskExit exit, Instant now) {
      return new Ended(
          exit.jobId(),
          exit.attempt(),
          exit.exitCode(),
          Duration.between(exit.startedAt(), now).toMillis(),
          Duration.between(exit.endedAt(), now).toMillis(),
          exit.cause(),
          exit.message());
    }

    TaskExit exit(Instant now) {
      return new TaskExit(
          job,
          attempt,
          code,
          now.minusMillis(startedMillisAgo),
          now.minusMillis(endedMillisAgo),
          cause,
          message);
    }
  }

  /**
   * From the agent.
   *
   * @param hello in the first message only
   * @param ended tasks
   * @param beat when this was sent, on a clock of the agent's own: the answer holds its lease
   * @param bye whether all tasks are gone and it leaves
   */
  record ToLauncher(@Nullable Hello hello, List<Ended> ended, long beat, boolean bye) {}

  private static <T> MethodDescriptor.Marshaller<T> marshaller(Class<T> type) {
    return new MethodDescriptor.Marshaller<>() {
      @Override
      public InputStream stream(T message) {
        try {
          return new ByteArrayInputStream(JSON.writeValueAsBytes(message));
        } catch (JsonProcessingException e) {
          throw Status.INTERNAL.withCause(e).asRuntimeException();
        }
      }

      @Override
      public T parse(InputStream bytes) {
        try {
          return JSON.readValue(bytes, type);
        } catch (IOException e) {
          throw Status.INVALID_ARGUMENT
              .withDescription("no JSON")
              .withCause(e)
              .asRuntimeException();
        }
      }
    };
  }
}
