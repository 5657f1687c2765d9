package dev.balsam;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as people write them: 500M, 16 GiB. Powers of 1024, as Slurm's {@code --mem}. */
final class MemorySize {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})\\s*([KMGT])(I?B)?");
  private static final String UNITS = "KMGT";

  private MemorySize() {}

  static OptionalLong bytes(String size) {
    Matcher words = SIZE.matcher(size.strip().toUpperCase(Locale.ROOT));
    if (!words.matches()) {
      return OptionalLong.empty();
    }
    long count = Long.parseLong(words.group(1));
    int shift = 10 * (UNITS.indexOf(words.group(2)) + 1);
    return count < 1 || count > Long.MAX_VALUE >> shift
        ? OptionalLong.empty()
        : OptionalLong.of(count << shift);
  }
}
