package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the environment says of lists.
 *
 * @param fields names of further columns
 * @param limit the most rows of a table
 */
record ListSettings(List<String> fields, int limit) {
  private static final String FIELDS = "BALSAM_LS_FIELDS";
  private static final String LIMIT = "BALSAM_LS_LIMIT";
  private static final int DEFAULT_LIMIT = 5_000;

  static ListSettings of(Map<String, String> environment) {
    List<String> fields =
        Arrays.stream(environment.getOrDefault(FIELDS, "").split(":", -1))
            .map(String::strip)
            .filter(field -> !field.isEmpty())
            .toList();
    for (String field : fields) {
      if (!JobField.isKnown(field)) {
        throw new BalsamException(
            FIELDS
                + " names \""
                + Plain.line(field)
                + "\", which is no field of a job. Fields are "
                + String.join(", ", JobField.names())
                + "; put colons between them.");
      }
    }
    return new ListSettings(fields, limit(environment.getOrDefault(LIMIT, "").strip()));
  }

  private static int limit(String value) {
    if (value.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    try {
      int limit = Integer.parseInt(value);
      if (limit >= 0) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BalsamException(
        LIMIT
            + " is \""
            + Plain.line(value)
            + "\", not a number of rows. Set it to such, or unset it.");
  }
}
