package dev.balsam.internal.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balsam.BalsamException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON as it stands in the tables. */
public final class Json {
  private Json() {}

  /** Made on first use: opening a site must not pay for Jackson. */
  private static final class Streams {
    // What was stored must be readable, however long its keys, texts and numbers are.
    private static final StreamReadConstraints ANY_LENGTH =
        StreamReadConstraints.builder()
            .maxNameLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    static final JsonFactory FACTORY =
        JsonFactory.builder().streamReadConstraints(ANY_LENGTH).build();
  }

  /** As above, and later: only what is no plain value needs it. */
  private static final class Lazy {
    static final ObjectMapper MAPPER =
        JsonMapper.builder(Streams.FACTORY.copy()).findAndAddModules().build();
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
      json = PlainJson.knows(value) ? plain(value) : Lazy.MAPPER.writeValueAsString(value);
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

  private static String plain(Object value) throws JsonProcessingException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Streams.FACTORY.createGenerator(text)) {
      PlainJson.write(json, value);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
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
    return "{}".equals(json) ? Map.of() : read(json);
  }

  /**
   * An object of texts.
   *
   * @param json its text
   * @return texts by key
   */
  public static Map<String, String> texts(String json) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(json).forEach((key, value) -> texts.put(key, String.valueOf(value)));
    return texts;
  }

  private static Map<String, Object> read(String json) {
    try (JsonParser parser = Streams.FACTORY.createParser(json)) {
      parser.nextToken();
      if (PlainJson.read(parser) instanceof Map<?, ?> map) {
        @SuppressWarnings("unchecked") // The keys of an object are texts.
        Map<String, Object> object = (Map<String, Object>) map;
        return object;
      }
      throw new BalsamException("The database holds JSON that is no object: " + json);
    } catch (JsonProcessingException e) {
      throw new BalsamException(
          "The database holds JSON of another shape than expected: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
