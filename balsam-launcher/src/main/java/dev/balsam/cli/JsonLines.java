package dev.balsam.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balsam.BalsamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object on each line; empty lines are passed over. */
final class JsonLines implements RowReader {
  private static final ObjectReader OBJECT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readerFor(new TypeReference<Map<String, @Nullable Object>>() {});

  private final String file;
  private final BufferedReader text;
  private final Map<String, JobColumn> columns = new HashMap<>();
  private long line;

  JsonLines(BufferedReader text, String file) {
    this.text = text;
    this.file = file;
  }

  @Override
  public @Nullable JobRow next() throws IOException {
    String json;
    do {
      json = text.readLine();
      line++;
      if (json == null) {
        return null;
      }
    } while (json.isBlank());
    try {
      JobRow row = new JobRow();
      Map<String, @Nullable Object> members = OBJECT.readValue(json);
      if (members == null) {
        throw new BalsamException("This is not a JSON object, but null.");
      }
      List<JobColumn> given = new ArrayList<>();
      members.forEach(
          (name, value) -> {
            if (JsonValues.isTooLarge(value)) {
              throw new BalsamException(
                  "A number of \"" + name + "\" is too large. Write it as text, in quotes.");
            }
            if (value != null) {
              JobColumn column = columns.computeIfAbsent(name, JobColumn::of);
              column.refuseAmong(given);
              given.add(column);
              column.value(row, value);
            }
          });
      return row;
    } catch (JsonProcessingException e) {
      throw new BalsamException("This is not a JSON object: " + e.getOriginalMessage() + ".", e);
    }
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public String where(long at) {
    return "Line " + at + " of " + file;
  }

  @Override
  public boolean mayNameParents() {
    return true;
  }
}
