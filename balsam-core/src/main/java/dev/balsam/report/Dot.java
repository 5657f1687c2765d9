package dev.balsam.report;

import dev.balsam.Dependency;

/** Draws in the DOT language of Graphviz. */
final class Dot {
  private Dot() {}

  static String draw(Dag dag) {
    StringBuilder text =
        new StringBuilder(
            "digraph balsam {\n  rankdir=LR\n  node [shape=box style=\"rounded,filled\" fontname=\"sans-serif\"]\n");
    for (Dag.Node node : dag.nodes()) {
      StateColour colour = StateColour.of(node.state());
      text.append(
          "  %s [label=\"%s\\n%s\" fillcolor=\"%s\" color=\"%s\"]\n"
              .formatted(
                  node.id(), escaped(node.name()), node.state(), colour.fill, colour.stroke));
    }
    for (Dependency edge : dag.edges()) {
      text.append("  %s -> %s\n".formatted(edge.parent(), edge.child()));
    }
    return text.append("}\n").toString();
  }

  // In a label a backslash begins an escape, and & an entity of HTML (Graphviz, "escString").
  private static String escaped(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"', '\\' -> text.append('\\').appendCodePoint(c);
                case '&' -> text.append("&amp;");
                default -> text.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
              }
            });
    return text.toString();
  }
}
