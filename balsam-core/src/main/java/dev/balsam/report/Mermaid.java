package dev.balsam.report;

import dev.balsam.Dependency;
import java.util.stream.Collectors;

/** Draws as a Mermaid flowchart. */
final class Mermaid {
  private static final int MIDDLE_DOT = 0xb7;

  private Mermaid() {}

  static String draw(Dag dag) {
    StringBuilder text = new StringBuilder("flowchart LR\n");
    for (Dag.Node node : dag.nodes()) {
      text.append(
          "  j%s[\"%s<br/>%s\"]:::%s\n"
              .formatted(
                  node.id(),
                  escaped(node.name()),
                  node.state(),
                  StateColour.of(node.state()).word));
    }
    for (Dependency edge : dag.edges()) {
      text.append("  j%s --> j%s\n".formatted(edge.parent(), edge.child()));
    }
    for (StateColour colour : StateColour.values()) {
      text.append(
          "  classDef %s fill:%s,stroke:%s,color:#000\n"
              .formatted(colour.word, colour.fill, colour.stroke));
    }
    return text.toString();
  }

  // By number (Mermaid, "Entity codes to escape characters"), all but what surely means nothing.
  private static String escaped(String name) {
    return name.codePoints()
        .mapToObj(
            c ->
                Character.isLetterOrDigit(c) || " -_.,=+/".indexOf(c) >= 0
                    ? Character.toString(c)
                    : "#" + (Character.isISOControl(c) ? MIDDLE_DOT : c) + ";")
        .collect(Collectors.joining());
  }
}
