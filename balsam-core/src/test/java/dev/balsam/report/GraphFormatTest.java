package dev.balsam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Dependency;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Workflow;
import dev.balsam.testing.TestSites;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class GraphFormatTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  private static final Dag SMALL =
      new Dag(
          List.of(
              new Dag.Node(1, "mesh", JobState.JOB_FINISHED),
              new Dag.Node(2, "run \"a\" & b", JobState.RUNNING)),
          List.of(new Dependency(1, 2), new Dependency(2, 99)));

  @Test
  void mermaid_and_dot_name_jobs_states_and_edges() {
    assertThat(GraphFormat.MERMAID.draw(SMALL))
        .startsWith(
            """
            flowchart LR
              j1["mesh<br/>JOB_FINISHED"]:::finished
              j2["run #34;a#34; #38; b<br/>RUNNING"]:::running
              j1 --> j2
              classDef waiting\
            """);
    assertThat(GraphFormat.DOT.draw(SMALL))
        .isEqualTo(
            """
            digraph balsam {
              rankdir=LR
              node [shape=box style="rounded,filled" fontname="sans-serif"]
              1 [label="mesh\\nJOB_FINISHED" fillcolor="#c8e6c9" color="#2e7d32"]
              2 [label="run \\"a\\" &amp; b\\nRUNNING" fillcolor="#ffe082" color="#ff8f00"]
              1 -> 2
            }
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</text><script>alert(1)</script>",
        "a\"]\n  j9[\"b",
        "\\\"; evil [label=\"",
        "\\",
        "tab\tbell\u0007escape\u001b[2J",
        "#quot;"
      })
  void no_name_changes_a_picture(String name) throws Exception {
    Dag dag = new Dag(List.of(new Dag.Node(7, name, JobState.FAILED)), List.of());
    Element svg = parse(GraphFormat.SVG.draw(dag)).getDocumentElement();
    assertThat(svg.getElementsByTagName("script").getLength()).isZero();
    assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(1);
    assertThat(GraphFormat.MERMAID.draw(dag).lines().filter(line -> line.contains("[\"")))
        .singleElement()
        .asString()
        .matches("  j7\\[\"[^\"\\\\<\\[\\]]*<br/>FAILED\"\\]:::failed");
    assertThat(GraphFormat.DOT.draw(dag).lines().filter(line -> line.contains("label")))
        .singleElement()
        .asString()
        .matches("  7 \\[label=\"([^\"\\\\]|\\\\.)*\\\\nFAILED\" fillcolor=\"#ef9a9a\" .*");
  }

  @Test
  void boxes_of_a_picture_stand_right_of_their_parents_and_apart_from_one_another()
      throws Exception {
    List<Dag.Node> nodes = new ArrayList<>();
    List<Dependency> edges = new ArrayList<>();
    for (long id = 1; id <= 40; id++) {
      nodes.add(new Dag.Node(id, "job " + id, JobState.PREPROCESSED));
      for (long parent = id / 3; parent >= 1; parent -= 5) {
        edges.add(new Dependency(parent, id));
      }
    }
    Dag dag = new Dag(nodes, edges);
    Map<Long, double[]> boxes = boxes(GraphFormat.SVG.draw(dag));
    assertThat(boxes).hasSize(40);
    for (Dependency edge : edges) {
      assertThat(at(boxes, edge.child())[0]).isGreaterThan(at(boxes, edge.parent())[0] + 170);
    }
    for (double[] one : boxes.values()) {
      assertThat(one[1]).isNotNegative();
      assertThat(boxes.values())
          .noneMatch(
              other -> other != one && other[0] == one[0] && Math.abs(other[1] - one[1]) < 38);
    }
  }

  @Test
  void a_diamond_is_ordered_without_a_crossing() throws Exception {
    Dag crossed =
        new Dag(
            List.of(node(1), node(2), node(3), node(4)),
            List.of(new Dependency(1, 4), new Dependency(2, 3)));
    Map<Long, double[]> boxes = boxes(GraphFormat.SVG.draw(crossed));
    assertThat(at(boxes, 1)[1] < at(boxes, 2)[1]).isEqualTo(at(boxes, 4)[1] < at(boxes, 3)[1]);
  }

  @Test
  void a_selection_is_drawn_with_the_dependencies_between_its_jobs() {
    Workflow draft = draft();
    assertThat(Dag.of(draft).edges())
        .containsExactlyInAnyOrder(
            new Dependency(1, 2), new Dependency(1, 3), new Dependency(2, 4), new Dependency(3, 4));
    var run = SITES.site().submit(draft);
    Dag all = Dag.of(SITES.site().jobs().workflow("diamond"), 4);
    assertThat(all.nodes()).extracting(Dag.Node::name).containsExactly("top", "l", "r", "bottom");
    assertThat(all.edges()).hasSize(4);
    long top = run.job("top").id();
    assertThat(all.nodes().get(0)).isEqualTo(new Dag.Node(top, "top", JobState.PREPROCESSED));
    assertThat(Dag.of(SITES.site().jobs().named("?"), 4).edges()).isEmpty();
    assertThatThrownBy(() -> Dag.of(SITES.site().jobs(), 3))
        .isInstanceOf(BalsamException.class)
        .hasMessage("There are more than 3 jobs, too many for a picture. Choose fewer.");
  }

  @Test
  void nothing_is_a_picture_too() throws Exception {
    Dag none = new Dag(List.of(), List.of());
    assertThat(boxes(GraphFormat.SVG.draw(none))).isEmpty();
    assertThat(GraphFormat.MERMAID.draw(none)).startsWith("flowchart LR\n");
  }

  private static Workflow draft() {
    Workflow diamond = Balsam.workflow("diamond");
    JobSpec top = diamond.job("top", ECHO);
    JobSpec left = diamond.job("l", ECHO).dependsOn(top);
    JobSpec right = diamond.job("r", ECHO).dependsOn(top);
    diamond.job("bottom", ECHO).dependsOn(left, right);
    return diamond;
  }

  private static Dag.Node node(long id) {
    return new Dag.Node(id, "j" + id, JobState.CREATED);
  }

  private static double[] at(Map<Long, double[]> boxes, long id) {
    return boxes.getOrDefault(id, new double[0]);
  }

  /** Left and top of each box by the number in its title. */
  private static Map<Long, double[]> boxes(String svg) throws Exception {
    NodeList groups = parse(svg).getElementsByTagName("g");
    Map<Long, double[]> boxes = new HashMap<>();
    for (int i = 0; i < groups.getLength(); i++) {
      Element group = (Element) groups.item(i);
      Element box = (Element) group.getElementsByTagName("rect").item(0);
      String title = group.getElementsByTagName("title").item(0).getTextContent();
      boxes.put(
          Long.valueOf(title.substring(0, title.indexOf(' '))),
          new double[] {
            Double.parseDouble(box.getAttribute("x")), Double.parseDouble(box.getAttribute("y"))
          });
    }
    return boxes;
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
