package dev.balsam.launcher.internal.detect;

import dev.balsam.BalsamException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists of hosts as Slurm and Flux write them: {@code
 * n[1-3,7],gpu[001-010,020],rack[0-1]n[1-2]-ib}. A number keeps the width of the lower end of its
 * range. The boxes of old Blue Gene systems, {@code bgl[000x011]}, are expanded digit by digit.
 */
final class HostList {
  // More than any machine has: a mistake in a list must not fill the heap.
  private static final int MOST = 1_000_000;

  private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");
  private static final Pattern BOX = Pattern.compile("([0-9A-Z]{1,5})x([0-9A-Z]{1,5})");

  private final String list;

  private HostList(String list) {
    this.list = list;
  }

  /** The hosts of a list, in its order. */
  static List<String> expand(String list) {
    HostList parser = new HostList(list);
    List<String> hosts = new ArrayList<>();
    for (String item : parser.split(list)) {
      hosts.addAll(parser.hosts(item.strip()));
      parser.refuseTooMany(hosts);
    }
    if (hosts.isEmpty()) {
      throw parser.wrong("it is empty");
    }
    return hosts;
  }

  /** At the commas that are in no bracket. */
  private List<String> split(String text) {
    List<String> items = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (depth < 0 || depth > 1) {
        throw wrong("its brackets do not match");
      }
      if (c == ',' && depth == 0) {
        items.add(text.substring(begin, i));
        begin = i + 1;
      }
    }
    if (depth != 0) {
      throw wrong("its brackets do not match");
    }
    items.add(text.substring(begin));
    items.removeIf(String::isBlank);
    return items;
  }

  private List<String> hosts(String item) {
    int open = item.indexOf('[');
    if (open < 0) {
      if (!item.matches("[A-Za-z0-9._-]+")) {
        throw wrong("\"" + item + "\" is no host name");
      }
      return List.of(item);
    }
    int close = item.indexOf(']', open);
    String before = item.substring(0, open);
    List<String> after =
        close == item.length() - 1 ? List.of("") : suffixes(item.substring(close + 1));
    List<String> hosts = new ArrayList<>();
    for (String number : numbers(item.substring(open + 1, close))) {
      for (String suffix : after) {
        hosts.add(before + number + suffix);
      }
      refuseTooMany(hosts);
    }
    return hosts;
  }

  private List<String> suffixes(String rest) {
    return rest.indexOf('[') < 0 ? List.of(rest) : hosts(rest);
  }

  private List<String> numbers(String ranges) {
    List<String> numbers = new ArrayList<>();
    for (String range : ranges.split(",", -1)) {
      Matcher ends = RANGE.matcher(range.strip());
      Matcher box = BOX.matcher(range.strip());
      if (ends.matches()) {
        String low = ends.group(1);
        int first = Integer.parseInt(low);
        int last = ends.group(2) == null ? first : Integer.parseInt(ends.group(2));
        if (last < first || last - first >= MOST) {
          throw wrong("\"" + range + "\" is no range");
        }
        for (int i = first; i <= last; i++) {
          numbers.add("0".repeat(Math.max(0, low.length() - digits(i))) + i);
        }
      } else if (box.matches() && box.group(1).length() == box.group(2).length()) {
        numbers.addAll(box(box.group(1), box.group(2)));
      } else {
        throw wrong("\"" + range + "\" is no range");
      }
    }
    return numbers;
  }

  private List<String> box(String low, String high) {
    List<String> numbers = List.of("");
    for (int i = 0; i < low.length(); i++) {
      List<String> longer = new ArrayList<>();
      int first = Character.digit(low.charAt(i), 36);
      int last = Character.digit(high.charAt(i), 36);
      for (String number : numbers) {
        for (int digit = first; digit <= last; digit++) {
          longer.add(number + Character.toUpperCase(Character.forDigit(digit, 36)));
        }
      }
      refuseTooMany(longer);
      numbers = longer;
    }
    return numbers;
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }

  private void refuseTooMany(List<String> hosts) {
    if (hosts.size() > MOST) {
      throw wrong("it has more than " + MOST + " hosts");
    }
  }

  private BalsamException wrong(String why) {
    String shown = list.length() > 200 ? list.substring(0, 200) + "..." : list;
    return new BalsamException(
        "The batch system's list of hosts \"" + shown + "\" cannot be read: " + why + ".");
  }
}
