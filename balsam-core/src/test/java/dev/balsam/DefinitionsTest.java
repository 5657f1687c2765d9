package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
  private static final App APP = Balsam.app("app", "./run");

  private static JobSpec job() {
    return Balsam.job("j", APP);
  }

  private static void refused(ThrowingCallable call, String sentence) {
    assertThatThrownBy(call).isInstanceOf(BalsamException.class).hasMessage(sentence);
  }

  @Test
  void numbers_that_make_no_sense_are_refused() {
    refused(() -> job().nodes(0), "nodes of job \"j\" must be at least 1, but is 0.");
    refused(
        () -> job().ranksPerNode(-1), "ranksPerNode of job \"j\" must be at least 1, but is -1.");
    refused(
        () -> job().threadsPerRank(0), "threadsPerRank of job \"j\" must be at least 1, but is 0.");
    refused(
        () -> job().threadsPerCore(0), "threadsPerCore of job \"j\" must be at least 1, but is 0.");
    refused(
        () -> job().nodePackingCount(0),
        "nodePackingCount of job \"j\" must be at least 1, but is 0.");
    refused(() -> job().retries(-1), "retries of job \"j\" must not be negative, but is -1.");
    for (double gpus : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, 1e39, 1e-50}) {
      refused(
          () -> job().gpusPerRank(gpus),
          "gpusPerRank of job \"j\" must be zero, or from 0.000001 to 1000000, but is "
              + gpus
              + ".");
    }
    refused(
        () -> job().nodes(100_000).ranksPerNode(100_000),
        "nodes times ranksPerNode of job \"j\" must be at most 2147483647, but is 100000 times 100000.");
    refused(
        () -> job().ranksPerNode(1 << 30).nodes(2),
        "nodes times ranksPerNode of job \"j\" must be at most 2147483647, but is 2 times 1073741824.");
  }

  @Test
  void times_that_make_no_sense_are_refused() {
    for (Duration time :
        List.of(
            Duration.ZERO,
            Duration.ofNanos(1),
            Duration.ofNanos(999_999),
            Duration.ofSeconds(-1),
            Duration.ofDays(40_000))) {
      String rest = " of job \"j\" must be at least a millisecond and at most 100 years, but is ";
      refused(() -> job().wallTime(time), "wallTime" + rest + time + ".");
      refused(() -> job().timeout(time), "timeout" + rest + time + ".");
    }
  }

  @Test
  void names_that_are_empty_are_refused() {
    refused(() -> Balsam.job(" ", APP), "The name of the job is empty. Give it one.");
    refused(() -> Balsam.app(""), "The name of the app is empty. Give it one.");
    refused(() -> Balsam.workflow("\n"), "The name of the workflow is empty. Give it one.");
    refused(() -> job().tag("", "v"), "The name of the tag is empty. Give it one.");
    refused(() -> job().data("", 1), "The name of the data entry is empty. Give it one.");
    assertThatThrownBy(() -> Balsam.app("x".repeat(501)))
        .isInstanceOf(BalsamException.class)
        .hasMessageEndingWith(" is longer than 500 characters. Shorten it.");
    refused(
        () -> Balsam.app("a").preprocess("", ctx -> {}),
        "The name of the hook is empty. Give it one.");
  }

  @Test
  void nul_and_broken_text_are_refused_wherever_text_goes() {
    for (String bad : List.of("a\0b", "a\ud83db", "\ude00")) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> Balsam.job(bad, APP),
              () -> Balsam.app(bad),
              () -> Balsam.workflow(bad),
              () -> job().args("ok", bad),
              () -> job().workflow(bad),
              () -> job().description(bad),
              () -> job().tag(bad, ""),
              () -> job().tag("k", bad),
              () -> job().data(bad, 1),
              () -> job().environment("A", bad),
              () -> job().inputFiles(bad),
              () -> job().stageOut(URI.create("file:/o"), bad),
              () -> Balsam.app("a").argv(List.of("x", bad)),
              () -> Balsam.app("a").description(bad),
              () -> Balsam.app("a").environment("A", bad),
              () -> Balsam.app("a").executable(bad))) {
        assertThatThrownBy(call)
            .isInstanceOf(BalsamException.class)
            .hasMessageMatching("The .* holds (a NUL character|half a surrogate pair).*\\.");
      }
    }
  }

  @Test
  void programs_variables_and_addresses_that_make_no_sense_are_refused() {
    refused(
        () -> Balsam.app("a").build(),
        "App \"a\" has no executable. Call executable(\"./program\") before build().");
    refused(
        () -> Balsam.app("a", "''"), "App \"a\" is given no program. Name one as the first word.");
    refused(
        () -> Balsam.app("a").argv(List.of()),
        "App \"a\" is given no program. Name one as the first word.");
    refused(
        () -> Balsam.app("a").postprocessScript("\"\" x"),
        "A script of app \"a\" names no program. Name one as the first word.");
    refused(
        () -> Balsam.app("a", "./run 'x"),
        "The command line \"./run 'x\" has an unclosed '. Close the quote or escape it with a backslash.");
    for (String name : List.of("", "A=B", "1A", "A B", "\u00c4")) {
      refused(
          () -> job().environment(name, ""),
          "\""
              + name
              + "\" cannot name an environment variable. Use letters, digits and underscores, and no digit first.");
    }
    refused(
        () -> job().stageIn(URI.create("data/in")),
        "The address \"data/in\" of job \"j\" has no scheme. Write for example file:/data/in or https://host/in.");
    refused(
        () -> job().stageOut(URI.create("gsiftp://host/x"), "*"),
        "The address of job \"j\" has the scheme \"gsiftp\", which no launcher knows. Use file, scp, sftp, rsync, http or https.");
    for (String glob : List.of("../*", "a/../../b", "/etc/*", "..")) {
      refused(
          () -> job().inputFiles(glob),
          "inputFiles of job \"j\" holds the glob \""
              + glob
              + "\", which leads out of the working directory. Name files in it, such as out/*.dat.");
    }
    refused(
        () -> job().inputFiles("*.dat", " "),
        "inputFiles of job \"j\" holds an empty glob. Name files, such as *.dat.");
    refused(
        () -> job().stageOut(URI.create("file:/o"), ""),
        "stageOut of job \"j\" holds an empty glob. Name files, such as *.dat.");
  }

  @Test
  void hooks_that_no_launcher_could_find_are_refused() {
    refused(
        () -> Balsam.app("a").preprocess("h", ctx -> {}).onError("h", ctx -> {}),
        "App \"a\" has two hooks named \"h\". Give each its own name: it is all that is stored of a hook.");
    Hook shared = ctx -> {};
    assertThat(
            Balsam.app("a")
                .executable("x")
                .onError("h", shared)
                .onTimeout("h", shared)
                .build()
                .code())
        .containsOnlyKeys("h");
    assertThatThrownBy(() -> Balsam.app("a").preprocess(NeedsMore.class))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("has no constructor without parameters");
  }

  @Test
  void a_name_cannot_disguise_a_message_or_flood_it() {
    String bad = "a\n\u202eb" + "x".repeat(200);
    JobSpec parent = Balsam.job(bad, APP);
    JobSpec named = Balsam.job(bad, APP);
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> named.args("\0"),
            () -> named.workflow("\0"),
            () -> named.description("\0"),
            () -> named.tag(bad, "\0"),
            () -> named.gpusPerRank(-1),
            () -> named.stageIn(URI.create("in")),
            () -> Balsam.app(bad).build(),
            () -> Balsam.app(bad).description("\0"),
            () -> Balsam.app(bad).argv(List.of("\0")),
            () -> Balsam.app(bad).argv(List.of()),
            () -> Balsam.app(bad).postprocessScript("''"),
            () -> Balsam.app("a").preprocess(bad, ctx -> {}).onError(bad, ctx -> {}),
            () -> {
              Workflow circle = Balsam.workflow("w");
              JobSpec one = circle.job(bad, APP).dependsOn(parent);
              one.dependsOn(one);
              circle.validate();
            })) {
      assertThatThrownBy(call)
          .isInstanceOf(BalsamException.class)
          .message()
          .contains("a\\n\\u202eb")
          .doesNotContain("\n", "\u202e", "x".repeat(120));
    }
  }

  @Test
  void of_a_large_circle_some_are_named() {
    Workflow workflow = Balsam.workflow("w");
    JobSpec first = workflow.job("j", APP);
    JobSpec last = first;
    for (int i = 1; i < 1_000; i++) {
      last = workflow.job("j", APP).dependsOn(last);
    }
    first.dependsOn(last);
    assertThatThrownBy(workflow::validate)
        .isInstanceOfSatisfying(CycleException.class, e -> assertThat(e.cycle()).hasSize(1_000))
        .hasMessage(
            "These jobs depend on one another in a circle: "
                + "j -> ".repeat(10)
                + "(990 others) -> j. Remove one of these dependencies.");
  }

  private record NeedsMore(int more) implements Hook {
    @Override
    public void run(JobContext context) {}
  }

  @Test
  void a_definition_does_not_change_with_its_draft() {
    JobSpec draft = job().args("a").tag("k", "1").data("d", 1).environment("E", "1");
    JobDefinition before = draft.definition();
    draft.args("b").tag("k", "2").data("d", 2).environment("E", "2").nodes(9).priority(1);
    assertThat(before.args()).containsExactly("a");
    assertThat(before.tags()).containsEntry("k", "1");
    assertThat(before.data()).containsEntry("d", 1);
    assertThat(before.environment()).containsEntry("E", "1");
    assertThat(before.resources().nodes()).isEqualTo(1);
    assertThat(before.rules().priority()).isZero();
    assertThatThrownBy(() -> before.args().add("x"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> before.data().put("x", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void an_app_does_not_change_with_its_builder() {
    App.Builder builder = Balsam.app("a").executable("x");
    App before = builder.build();
    builder.executable("y").environment("A", "1").description("d");
    assertThat(before.executable()).containsExactly("x");
    assertThat(before.environment()).isEmpty();
    assertThat(before).isEqualTo(Balsam.app("a", "x")).hasSameHashCodeAs(Balsam.app("a", "x"));
    assertThat(before).isNotEqualTo(builder.build());
    assertThat(before.directory()).isAbsolute().isEqualTo(Path.of("").toAbsolutePath());
  }

  @Test
  void a_workflow_keeps_its_drafts_in_order() {
    Workflow workflow = Balsam.workflow("w");
    JobSpec first = workflow.job("same", APP);
    JobSpec second = workflow.job("same", APP);
    assertThat(workflow.jobs()).containsExactly(first, second);
    assertThat(first.definition().workflow()).isEqualTo("w");
    workflow.validate();
  }

  @Test
  void memory_is_said_in_bytes_or_in_words() {
    assertThat(memory(job().memoryPerNode(1))).isEqualTo(1);
    assertThat(memory(job().memoryPerNode("500M"))).isEqualTo(500L << 20);
    assertThat(memory(job().memoryPerNode(" 16 GiB "))).isEqualTo(16L << 30);
    assertThat(memory(job().memoryPerNode("2t"))).isEqualTo(2L << 40);
    assertThat(job().memoryPerNode((1 << 20) + 1).definition().resources().memoryMib())
        .as("rounded up")
        .isEqualTo(2);
    assertThat(job().definition().resources().memoryPerNode()).isEmpty();
    for (String wrong : List.of("", "16", "G", "-1G", "1.5G", "0M", "9999999999999T", "16Q")) {
      assertThatThrownBy(() -> job().memoryPerNode(wrong))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("\"" + wrong + "\"");
    }
    assertThatThrownBy(() -> job().memoryPerNode(0)).isInstanceOf(BalsamException.class);
  }

  private static long memory(JobSpec job) {
    return job.definition().resources().memoryPerNode().orElseThrow();
  }

  @Test
  void cores_are_ranks_times_threads_over_threads_that_share_a_core() {
    Resources r =
        job().ranksPerNode(3).threadsPerRank(5).threadsPerCore(2).definition().resources();
    assertThat(r.coresPerNode()).isEqualTo(8);
    assertThat(job().nodes(2).ranksPerNode(3).definition().resources().ranks()).isEqualTo(6);
    assertThat(job().definition().resources().isSerial()).isTrue();
  }
}
