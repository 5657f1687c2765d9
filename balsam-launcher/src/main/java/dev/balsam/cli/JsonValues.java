package dev.balsam.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.balsam.BalsamException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values on a command line and in its output: JSON where it is JSON, else text. */
final class JsonValues {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(words())
          .build();

  private JsonValues() {}

  // Instant's own text is ISO-8601 in UTC.
  private static SimpleModule words() {
    return new SimpleModule()
        .addSerializer(Instant.class, ToStringSerializer.instance)
        .addSerializer(Path.class, ToStringSerializer.instance)
        .addSerializer(URI.class, ToStringSerializer.instance)
        .addSerializer(Optional.class, new ValueOrNull());
  }

  static Object parse(String text) {
    if (!mayBeJson(text)) {
      return text;
    }
    try {
      Object value = MAPPER.readValue(text, Object.class);
      return value == null || isTooLarge(value) ? text : value;
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  /**
   * Whether it is, or holds, a number that 64 bits of floating point do not; it became infinite.
   */
  static boolean isTooLarge(@Nullable Object value) {
    if (value instanceof Double number) {
      return number.isInfinite();
    }
    Collection<?> members =
        value instanceof Map<?, ?> object
            ? object.values()
            : value instanceof Collection<?> array ? array : List.of();
    return members.stream().anyMatch(JsonValues::isTooLarge);
  }

  // Most values of an import are numbers or words, and a word refused by the parser costs an
  // exception.
  private static boolean mayBeJson(String text) {
    if (text.isEmpty()) {
      return false;
    }
    char first = text.charAt(0);
    return !Character.isLetter(first)
        || text.startsWith("true")
        || text.startsWith("false")
        || text.startsWith("null");
  }

  /** Text as it is, anything else as JSON. */
  static String write(Object value) {
    return value instanceof String text ? text : json(value);
  }

  /** JSON on one line. */
  static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new BalsamException("This value cannot be written as JSON: " + value, e);
    }
  }

  @SuppressWarnings("rawtypes") // as Jackson's classes of types are
  private static final class ValueOrNull extends JsonSerializer<Optional> {
    @Override
    public void serialize(Optional value, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      if (value.isPresent()) {
        provider.defaultSerializeValue(value.get(), to);
      } else {
        to.writeNull();
      }
    }
  }
}
