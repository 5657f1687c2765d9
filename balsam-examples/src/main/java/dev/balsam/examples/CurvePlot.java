package dev.balsam.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Draws a curve: a file with two numbers on each line becomes a picture in SVG. */
final class CurvePlot {
  private CurvePlot() {}

  /** Reads the first file and writes the second. */
  public static void main(String[] args) throws IOException {
    List<double[]> points =
        Files.readAllLines(Path.of(args[0])).stream()
            .map(line -> Arrays.stream(line.split(" ", 2)).mapToDouble(Double::parseDouble))
            .map(DoubleStream::toArray)
            .toList();
    Files.writeString(Path.of(args[1]), picture(points));
  }

  /** The picture; at least two points, whose lengths ascend and whose energies differ. */
  static String picture(List<double[]> points) {
    double left = points.get(0)[0];
    double right = points.get(points.size() - 1)[0];
    double bottom = points.stream().mapToDouble(point -> point[1]).min().orElseThrow();
    double top = points.stream().mapToDouble(point -> point[1]).max().orElseThrow();
    List<String[]> places =
        points.stream()
            .map(
                point ->
                    new String[] {
                      number(80 + 540 * (point[0] - left) / (right - left)),
                      number(360 - 340 * (point[1] - bottom) / (top - bottom))
                    })
            .toList();
    String line = places.stream().map(at -> at[0] + "," + at[1]).collect(Collectors.joining(" "));
    String dots =
        places.stream()
            .map("  <circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"steelblue\"/>"::formatted)
            .collect(Collectors.joining("\n"));
    return String.format(
        Locale.ROOT,
        """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 420" font-family="sans-serif" font-size="13">
        <rect width="640" height="420" fill="white"/>
        <path d="M80 20V360H620" fill="none" stroke="black"/>
        <polyline points="%s" fill="none" stroke="steelblue" stroke-width="2"/>
      %s
        <g text-anchor="middle"><text x="80" y="380">%.2f</text><text x="620" y="380">%.2f</text>
          <text x="350" y="405">bond length / Å</text></g>
        <g text-anchor="end"><text x="75" y="365">%.3f</text><text x="75" y="25">%.3f</text></g>
        <text transform="rotate(-90)" x="-190" y="18" text-anchor="middle">energy / hartree</text>
      </svg>
      """,
        line,
        dots,
        left,
        right,
        bottom,
        top);
  }

  private static String number(double place) {
    return String.format(Locale.ROOT, "%.1f", place);
  }
}
