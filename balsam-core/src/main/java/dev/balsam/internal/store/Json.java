package dev.balsam.internal.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balsam.BalsamException;
import java.util.Map;

/** JSON as it stands in the tables. */
public final class Json {
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private Json() {}

  /** Made on first use: opening a site must not pay for Jackson. */
  private static final class Lazy {
    // What was stored must be readable, however long its keys, texts and numbers are.
    private static final StreamReadConstraints ANY_LENGTH =
        StreamReadConstraints.builder()
            .maxNameLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    static final ObjectMapper MAPPER =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(ANY_LENGTH).build())
            .findAndAddModules()
            .build();
  }

  /**
   * The one mapper.
   *
   * @return Jackson's mapper
   */
  public static ObjectMapper mapper() {
    return Lazy.MAPPER;
  }

  /**
   * A value as JSON that PostgreSQL's jsonb takes.
   *
   * @param value any value that Jackson can write
   * @param what the value in words, for messages
   * @return the text
   */
  public static String write(Object value, String what) {
    if (value instanceof Map<?, ?> map && map.isEmpty()) {
      return "{}";
    }
    String json;
    try {
      json = Lazy.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new BalsamException(
          "The "
              + what
              + " cannot be written as JSON: "
              + e.getOriginalMessage()
              + ". Use texts, numbers, lists, maps or records.",
          e);
    }
    String unstorable = unstorable(json);
    if (!unstorable.isEmpty()) {
      throw new BalsamException(
          "The " + what + " holds " + unstorable + ", which cannot be stored. Remove it.");
    }
    return json;
  }

  // jsonb cannot hold NUL, which Jackson escapes; UTF-8 cannot hold half a surrogate pair.
  private static String unstorable(String json) {
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '\\') {
        if (json.startsWith("u0000", i + 1)) {
          return "a NUL character";
        }
        i++;
      } else if (Character.isSurrogate(c)) {
        if (Character.charCount(json.codePointAt(i)) == 1) {
          return "half a surrogate pair";
        }
        i++;
      }
    }
    return "";
  }

  /**
   * An object.
   *
   * @param json its text
   * @return values by key
   */
  public static Map<String, Object> object(String json) {
    return "{}".equals(json) ? Map.of() : read(json, OBJECT);
  }

  /**
   * An object of texts.
   *
   * @param json its text
   * @return texts by key
   */
  public static Map<String, String> texts(String json) {
    return "{}".equals(json) ? Map.of() : read(json, TEXTS);
  }

  private static <T> T read(String json, TypeReference<T> type) {
    try {
      return Lazy.MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new BalsamException(
          "The database holds JSON of another shape than expected: " + e.getOriginalMessage(), e);
    }
  }
}
