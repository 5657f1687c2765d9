package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A variable and the values that it runs through: {@code i=1..10}, {@code r=0.8..1.2:0.1}, {@code
 * model=a,b,c}. Steps are decimal numbers, so that 0.1 is 0.1; both ends belong to a range. None of
 * the values is kept in memory.
 *
 * @param variable its name
 * @param count how many values there are
 * @param values them by number, from 0
 */
record Sweep(String variable, long count, LongFunction<String> values) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  // Exponents of three digits at most: with more, a number alone may fill the memory.
  private static final String NUMBER = "[+-]?(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][+-]?\\d{1,3})?";
  private static final Pattern RANGE =
      Pattern.compile("(" + NUMBER + ")\\.\\.(" + NUMBER + ")(?::(" + NUMBER + "))?");
  private static final Pattern PADDED = Pattern.compile("-?0\\d+");
  private static final String HOW =
      " Write for example i=1..10, r=0.8..1.2:0.1 or model=small,large.";

  /** Reads one. */
  static Sweep of(String text) {
    int sign = text.indexOf('=');
    if (sign < 0 || !NAME.matcher(text.substring(0, sign)).matches()) {
      throw new BalsamException(
          "--sweep does not understand \"" + text + "\": it names no variable." + HOW);
    }
    String variable = text.substring(0, sign);
    String values = text.substring(sign + 1);
    Matcher range = RANGE.matcher(values);
    if (range.matches()) {
      return range(text, variable, range);
    }
    if (values.contains("..") && !values.contains(",")) {
      throw new BalsamException(
          "--sweep does not understand \"" + text + "\": this is no range of numbers." + HOW);
    }
    List<String> list = List.of(values.split(",", -1));
    if (list.contains("")) {
      throw new BalsamException("--sweep \"" + text + "\" has an empty value." + HOW);
    }
    return new Sweep(variable, list.size(), i -> list.get((int) i));
  }

  private static Sweep range(String text, String variable, Matcher range) {
    BigDecimal from = new BigDecimal(range.group(1));
    BigDecimal to = new BigDecimal(range.group(2));
    BigDecimal step = range.group(3) == null ? BigDecimal.ONE : new BigDecimal(range.group(3));
    if (step.signum() == 0) {
      throw new BalsamException("--sweep \"" + text + "\" has a step of zero." + HOW);
    }
    // Downwards where the ends say so; the sign of a step need not repeat it.
    BigDecimal by = from.compareTo(to) > 0 ? step.abs().negate() : step.abs();
    BigDecimal steps = to.subtract(from).divide(by, 0, RoundingMode.DOWN);
    if (steps.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) >= 0) {
      throw new BalsamException(
          "--sweep \"" + text + "\" has more than two billion values. Take a larger step.");
    }
    int width = width(range.group(1), range.group(2));
    int scale = Math.max(0, Math.max(from.scale(), by.scale()));
    return new Sweep(
        variable,
        steps.longValueExact() + 1,
        i -> {
          BigDecimal value = from.add(by.multiply(BigDecimal.valueOf(i)));
          return padded(value.setScale(scale, RoundingMode.UNNECESSARY).toPlainString(), width);
        });
  }

  // As in a shell's {001..100}: a zero in front of an end asks for equal widths.
  private static int width(String from, String to) {
    boolean padded = PADDED.matcher(from).matches() || PADDED.matcher(to).matches();
    return padded ? Math.max(from.length(), to.length()) : 0;
  }

  private static String padded(String number, int width) {
    if (number.length() >= width) {
      return number;
    }
    // As there too, the sign stays in front.
    int digits = number.startsWith("-") ? 1 : 0;
    return number.substring(0, digits)
        + "0".repeat(width - number.length())
        + number.substring(digits);
  }
}
