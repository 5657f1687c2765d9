package dev.balsam.launcher.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs that are drawn, grown and cut. */
final class GraphTest {
  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_postprocess_script_spawns_a_child_that_is_linked_to_its_job() {
    at.site().register(TestSite.SH);
    App app =
        Scripts.app("parent", ":")
            .postprocessScript(
                Scripts.hook(at, "balsam job --name child --application sh --arg true --child"))
            .build();
    Job parent = at.submit(Balsam.job("parent", app).workflow("family"));
    at.runAll(1);
    assertThat(at.site().jobs().count()).isEqualTo(2);
    Job child = at.site().jobs().workflow("family").named("child").list().get(0);
    assertThat(child.parents()).containsExactly(parent);
    assertThat(parent.children()).containsExactly(child);
    assertThat(child.state()).as(child.explain()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void killing_one_part_of_a_graph_leaves_the_other() {
    Job top = at.submit(at.sh("top", ":"));
    Job left = at.submit(at.sh("left", ":").dependsOn(top));
    Job right = at.submit(at.sh("right", ":").dependsOn(top));
    Job leaf = at.submit(at.sh("leaf", ":"));
    leaf.dependsOn(left);
    assertThat(leaf.state()).isEqualTo(JobState.AWAITING_PARENTS);
    assertThat(left.kill()).isEqualTo(2);
    at.runAll(2);
    assertThat(List.of(top, left, right, leaf))
        .extracting(Job::state)
        .containsExactly(
            JobState.JOB_FINISHED,
            JobState.USER_KILLED,
            JobState.JOB_FINISHED,
            JobState.USER_KILLED);
  }

  @Test
  void numbers_flow_from_one_job_through_three_to_one() {
    // Each prepares its arguments from its parents' data, and keeps what it has computed.
    App compute =
        Scripts.app("compute", "echo $(($1))")
            .preprocess(
                "collect",
                ctx -> {
                  if (!ctx.parents().isEmpty()) {
                    List<String> values =
                        ctx.parents().stream().map(p -> String.valueOf(p.data().get("x"))).toList();
                    String formula = String.valueOf(ctx.data().get("formula"));
                    ctx.args(formula.replace("x", String.join("+", values)));
                  }
                })
            .postprocess("keep", ctx -> ctx.data("x", Integer.parseInt(ctx.output().strip())))
            .build();
    Workflow flow = Balsam.workflow("flow");
    JobSpec first = flow.job("first", compute).args("9");
    List<JobSpec> middle = new ArrayList<>();
    for (int factor = 1; factor <= 3; factor++) {
      middle.add(
          flow.job("times " + factor, compute).data("formula", factor + "*(x)").dependsOn(first));
    }
    flow.job("sum", compute).data("formula", "(x)*(x)").dependsOn(middle);
    WorkflowRun run = at.site().submit(flow);
    at.runAll(2);
    assertThat(run.status().succeeded()).isTrue();
    assertThat(run.job("sum").data()).containsEntry("x", (9 + 18 + 27) * (9 + 18 + 27));
  }

  @Test
  void files_flow_from_one_job_through_three_to_one_and_out() throws IOException {
    Workflow flow = Balsam.workflow("flow");
    JobSpec first = flow.job("first", TestSite.SH).args("echo 9 > x.dat; echo no > x.txt");
    List<JobSpec> middle = new ArrayList<>();
    for (int factor = 1; factor <= 3; factor++) {
      middle.add(
          flow.job("times " + factor, TestSite.SH)
              .args("echo $((%1$s * $(cat x.dat))) > y%1$s.dat".formatted(factor))
              .inputFiles("x.dat")
              .dependsOn(first));
    }
    flow.job("sum", TestSite.SH)
        .args("echo $(($(cat y1.dat) + $(cat y2.dat) + $(cat y3.dat))) > sum.dat")
        .inputFiles("y*.dat")
        .dependsOn(middle)
        .stageOut(at.file("out").toUri(), "sum.dat");
    WorkflowRun run = at.site().submit(flow);
    at.runAll(2);
    assertThat(run.status().succeeded()).as(run.job("sum").explain()).isTrue();
    assertThat(at.file("out/sum.dat")).hasContent("54");
    try (var out = Files.list(at.file("out"))) {
      assertThat(out).hasSize(1);
    }
    assertThat(run.job("times 1").workdir().resolve("x.txt")).doesNotExist();
  }

  @Test
  void a_parent_that_times_out_hands_its_children_to_a_rescue_job() {
    App rescue = Scripts.app("rescue", "echo rescued >> \"$1\"").build();
    App parent =
        Scripts.app("parent", "exec sleep 100000")
            .onTimeout(
                "hand over",
                ctx -> {
                  Job saver =
                      ctx.spawn(
                          Balsam.job("rescue", rescue)
                              .args(at.file("order"))
                              .wallTime(Duration.ofMinutes(10)));
                  ctx.children().forEach(child -> child.dependsOn(saver));
                  ctx.finish("rescued by job " + saver.id());
                })
            .build();
    Workflow family = Balsam.workflow("family");
    JobSpec first = family.job("parent", parent).timeout(Duration.ofMillis(300));
    for (String name : List.of("son", "daughter")) {
      family.job(name, TestSite.SH).args("echo child >> \"$0\"", at.file("order")).dependsOn(first);
    }
    WorkflowRun run = at.site().submit(family);
    at.runAll(1);
    assertThat(at.site().jobs().workflow("family").countByState())
        .isEqualTo(Map.of(JobState.JOB_FINISHED, 4L));
    Job saver = at.site().jobs().named("rescue").list().get(0);
    for (String name : List.of("son", "daughter")) {
      assertThat(run.job(name).parents()).containsExactly(run.job("parent"), saver);
    }
    assertThat(Wait.lines(at.file("order"))).containsExactly("rescued", "child", "child");
    assertThat(TestSite.states(run.job("parent"))).endsWith("RUN_TIMEOUT", "JOB_FINISHED");
    assertThat(TestSite.lastMessage(run.job("parent"))).isEqualTo("rescued by job " + saver.id());
    assertThat(TestSite.messages(saver)).contains("Spawned by job " + run.job("parent").id() + ".");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void a_parent_spawns_children_for_which_a_reduce_job_waits_that_was_there_before(int children) {
    App square =
        Scripts.app("square", "echo $(($1 * $1))")
            .postprocess("keep", ctx -> ctx.data("y", Integer.parseInt(ctx.output().strip())))
            .build();
    App split =
        Scripts.app("split", "echo $1")
            .postprocess(
                "spawn",
                ctx -> {
                  Job reduce = ctx.children().get(0);
                  for (int i = 1; i <= Integer.parseInt(ctx.output().strip()); i++) {
                    reduce.dependsOn(ctx.spawnChild(Balsam.job("square " + i, square).args(i)));
                  }
                })
            .build();
    App sum =
        Scripts.app("sum", ":")
            .postprocess(
                "add up",
                ctx ->
                    ctx.data(
                        "sum",
                        ctx.parents().stream()
                            .map(parent -> parent.data().getOrDefault("y", 0))
                            .mapToInt(y -> (Integer) y)
                            .sum()))
            .build();
    Workflow flow = Balsam.workflow("flow");
    JobSpec first = flow.job("split", split).args(children);
    flow.job("reduce", sum).dependsOn(first);
    WorkflowRun run = at.site().submit(flow);
    at.runAll(2);
    assertThat(at.site().jobs().workflow("flow").countByState())
        .isEqualTo(Map.of(JobState.JOB_FINISHED, children + 2L));
    assertThat(run.job("reduce").parents()).hasSize(children + 1);
    assertThat(run.job("reduce").data())
        .containsEntry("sum", children * (children + 1) * (2 * children + 1) / 6);
  }
}
