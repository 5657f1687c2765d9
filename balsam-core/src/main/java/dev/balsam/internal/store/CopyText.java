package dev.balsam.internal.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows in PostgreSQL's text format for COPY (its manual, "COPY", File Formats). */
final class CopyText {
  private final StringBuilder rows = new StringBuilder(1 << 16);
  private boolean rowHasField;

  CopyText number(long value) {
    field();
    rows.append(value);
    return this;
  }

  CopyText number(double value) {
    field();
    rows.append(value);
    return this;
  }

  CopyText flag(boolean value) {
    field();
    rows.append(value ? 't' : 'f');
    return this;
  }

  CopyText nothing() {
    field();
    rows.append("\\N");
    return this;
  }

  CopyText text(String value) {
    field();
    escaped(value);
    return this;
  }

  CopyText textOrNothing(@Nullable String value) {
    return value == null ? nothing() : text(value);
  }

  CopyText interval(Optional<Duration> value) {
    return value.isEmpty() ? nothing() : text(value.get().toString());
  }

  CopyText array(List<String> values) {
    field();
    rows.append('{');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        rows.append(',');
      }
      rows.append('"');
      element(values.get(i));
      rows.append('"');
    }
    rows.append('}');
    return this;
  }

  void endRow() {
    rows.append('\n');
    rowHasField = false;
  }

  /** How many characters wait to be taken. */
  int length() {
    return rows.length();
  }

  byte[] take() {
    byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
    rows.setLength(0);
    return bytes;
  }

  private void field() {
    if (rowHasField) {
      rows.append('\t');
    }
    rowHasField = true;
  }

  private void escaped(String value) {
    for (int i = 0; i < value.length(); i++) {
      escaped(value.charAt(i));
    }
  }

  private void escaped(char c) {
    switch (c) {
      case '\\' -> rows.append("\\\\");
      case '\t' -> rows.append("\\t");
      case '\n' -> rows.append("\\n");
      case '\r' -> rows.append("\\r");
      default -> rows.append(c);
    }
  }

  // Inside an array a quote and a backslash are escaped once for the array, then once more for
  // COPY.
  private void element(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        rows.append("\\\\");
      }
      escaped(c);
    }
  }
}
