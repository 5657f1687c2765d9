package dev.balsam.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Draws as SVG: layers from left to right. */
final class Svg {
  private static final int WIDTH = 170;
  private static final int HEIGHT = 38;
  private static final int GAP_X = 60;
  private static final int GAP_Y = 14;
  private static final int MARGIN = 20;
  // What fits into a box at 12 pixels, with room for wide letters.
  private static final int LONGEST = 22;

  private Svg() {}

  static String draw(Dag dag) {
    List<List<Layers.Place>> layers = Layers.of(dag);
    double lowest = rows(layers).min().orElse(0);
    double highest = rows(layers).max().orElse(0);
    StringBuilder svg = new StringBuilder();
    int width = 2 * MARGIN + Math.max(1, layers.size()) * (WIDTH + GAP_X) - GAP_X;
    double height = 2 * MARGIN + (highest - lowest + 1) * (HEIGHT + GAP_Y) - GAP_Y;
    line(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" viewBox=\"0 0 %d %.0f\" font-family=\"sans-serif\">",
        width,
        Math.ceil(height),
        width,
        Math.ceil(height));
    line(
        svg,
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0,0 L8,4 L0,8 z\" fill=\"#78909c\"/></marker></defs>");
    for (List<Layers.Place> layer : layers) {
      for (Layers.Place place : layer) {
        edges(svg, place, lowest);
      }
    }
    for (List<Layers.Place> layer : layers) {
      for (Layers.Place place : layer) {
        place.job.ifPresent(job -> box(svg, job, x(place), y(place, lowest)));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static DoubleStream rows(List<List<Layers.Place>> layers) {
    return layers.stream().flatMap(List::stream).mapToDouble(place -> place.row);
  }

  private static int x(Layers.Place place) {
    return MARGIN + place.layer * (WIDTH + GAP_X);
  }

  private static double y(Layers.Place place, double lowest) {
    return MARGIN + (place.row - lowest) * (HEIGHT + GAP_Y);
  }

  // From the right side of a place to the left side of the next, level at both ends. An edge that
  // passes a layer goes straight through it.
  private static void edges(StringBuilder svg, Layers.Place from, double lowest) {
    double y = y(from, lowest) + HEIGHT / 2.0;
    if (from.job.isEmpty()) {
      line(
          svg,
          "<path d=\"M%d,%.1f H%d\" fill=\"none\" stroke=\"#78909c\"/>",
          x(from),
          y,
          x(from) + WIDTH);
    }
    for (Layers.Place to : from.after) {
      int begin = x(from) + WIDTH;
      int middle = (begin + x(to)) / 2;
      double end = y(to, lowest) + HEIGHT / 2.0;
      line(
          svg,
          "<path d=\"M%d,%.1f C%d,%.1f %d,%.1f %d,%.1f\" fill=\"none\" stroke=\"#78909c\"%s/>",
          begin,
          y,
          middle,
          y,
          middle,
          end,
          x(to),
          end,
          to.job.isPresent() ? " marker-end=\"url(#tip)\"" : "");
    }
  }

  private static void box(StringBuilder svg, Dag.Node job, int x, double y) {
    StateColour colour = StateColour.of(job.state());
    line(
        svg,
        "<g><title>%d %s %s</title><rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\" stroke=\"%s\"/>",
        job.id(),
        escaped(job.name()),
        job.state(),
        x,
        y,
        WIDTH,
        HEIGHT,
        colour.fill,
        colour.stroke);
    text(svg, x, y + 16, 12, shortened(job.name()));
    text(svg, x, y + 31, 10, job.id() + " " + job.state());
    line(svg, "</g>");
  }

  private static void text(StringBuilder svg, int x, double y, int size, String text) {
    line(
        svg,
        "<text x=\"%d\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"middle\">%s</text>",
        x + WIDTH / 2,
        y,
        size,
        escaped(text));
  }

  // Not in the language of the user, whose numbers may have commas.
  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String shortened(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST - 1)) + "\u2026";
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                default -> escaped.appendCodePoint(isXml(c) ? c : ' ');
              }
            });
    return escaped.toString();
  }

  // XML 1.0, production 2 (Char), without the control characters that it allows.
  private static boolean isXml(int c) {
    return !Character.isISOControl(c)
        && Character.getType(c) != Character.SURROGATE
        && c != 0xFFFE
        && c != 0xFFFF;
  }
}
