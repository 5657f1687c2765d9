package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Several sweeps at once: each combination of their values, the last variable fastest. */
final class Sweeps {
  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private final List<Sweep> sweeps;
  private final long count;

  private Sweeps(List<Sweep> sweeps, long count) {
    this.sweeps = sweeps;
    this.count = count;
  }

  static Sweeps of(List<String> texts) {
    List<Sweep> sweeps = texts.stream().map(Sweep::of).toList();
    Set<String> names = new HashSet<>();
    long count = 1;
    for (Sweep sweep : sweeps) {
      if (!names.add(sweep.variable())) {
        throw new BalsamException(
            "--sweep is given twice for \"" + sweep.variable() + "\". Name two variables.");
      }
      count = product(count, sweep.count());
    }
    return new Sweeps(sweeps, count);
  }

  private static long product(long a, long b) {
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      throw new BalsamException("The sweeps have too many combinations. Take larger steps.", e);
    }
  }

  long count() {
    return count;
  }

  /** Fills the values of one combination in: {@code {i}} becomes the value of {@code i}. */
  UnaryOperator<String> filling(long number) {
    Map<String, String> values = values(number);
    return text -> fill(text, values);
  }

  /** The values of one combination, such as {@code i=3, model=water}. */
  String inWords(long number) {
    return values(number).entrySet().stream()
        .map(value -> value.getKey() + "=" + value.getValue())
        .collect(Collectors.joining(", "));
  }

  private Map<String, String> values(long number) {
    Map<String, String> values = new TreeMap<>();
    long rest = number;
    for (int i = sweeps.size() - 1; i >= 0; i--) {
      Sweep sweep = sweeps.get(i);
      values.put(sweep.variable(), sweep.values().apply(rest % sweep.count()));
      rest /= sweep.count();
    }
    return values;
  }

  /** Refuses variables that are used nowhere: their jobs would be all the same. */
  void refuseUnused(Set<String> used) {
    for (Sweep sweep : sweeps) {
      if (!used.contains(sweep.variable())) {
        throw new BalsamException(
            "{"
                + sweep.variable()
                + "} is used nowhere, so its jobs would be all alike. Write it into --name or --args.");
      }
    }
  }

  /** Notes the variables that texts hold. */
  static UnaryOperator<String> noting(Set<String> used) {
    return text -> {
      Matcher place = PLACE.matcher(text);
      while (place.find()) {
        used.add(place.group(1));
      }
      return text;
    };
  }

  // What is no variable of a sweep stays: braces are common in arguments.
  private static String fill(String text, Map<String, String> values) {
    if (text.indexOf('{') < 0) {
      return text;
    }
    return PLACE
        .matcher(text)
        .replaceAll(
            place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group())));
  }
}
