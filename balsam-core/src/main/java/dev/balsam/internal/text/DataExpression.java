package dev.balsam.internal.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balsam.BalsamException;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition on a job's data as people type it: {@code energy<-1.5}, {@code model=water}, {@code
 * grid.points>=3}.
 *
 * @param path keys from the outside to the inside; at least one
 * @param operator how the entry is compared
 * @param value with what: JSON where the text is JSON, else the text itself
 */
public record DataExpression(List<String> path, Operator operator, JsonNode value) {
  /** How an entry is compared with the value. */
  public enum Operator {
    /** The same value; an entry that is absent counts as null. */
    EQUAL("="),
    /** Not {@link #EQUAL}. */
    DIFFERENT("!="),
    /** At most the value, of the same type. */
    AT_MOST("<="),
    /** At least the value, of the same type. */
    AT_LEAST(">="),
    /** Less than the value, of the same type. */
    LESS("<"),
    /** More than the value, of the same type. */
    MORE(">"),
    /** Its text holds the value, or matches it as a glob. */
    LIKE("~");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    /**
     * As it is typed.
     *
     * @return the sign
     */
    public String sign() {
      return sign;
    }

    /**
     * Whether it needs an order of values.
     *
     * @return true for less and more, with or without equal
     */
    public boolean isOrder() {
      return this == AT_MOST || this == AT_LEAST || this == LESS || this == MORE;
    }
  }

  /**
   * Copies the path.
   *
   * @param path keys from the outside to the inside; at least one
   * @param operator how the entry is compared
   * @param value with what
   */
  public DataExpression {
    path = List.copyOf(path);
  }

  /**
   * Reads one.
   *
   * @param text {@code key op value}; a key with a dot, a blank or a sign in it is put into double
   *     quotes
   * @return what it says
   * @throws BalsamException when it says nothing that can be understood
   */
  public static DataExpression parse(String text) {
    return new Reader(text).read();
  }

  private static final class Reader {
    private static final ObjectMapper MAPPER =
        JsonMapper.builder()
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(
                com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    DataExpression read() {
      List<String> path = new ArrayList<>();
      do {
        path.add(key());
      } while (passed('.'));
      Operator operator = operator();
      String rest = text.substring(at).strip();
      if (!rest.isEmpty() && "=<>!~".indexOf(rest.charAt(0)) >= 0) {
        throw refused(
            "two comparisons follow each other; a text that begins so is put into quotes");
      }
      if (operator.isOrder() && rest.isEmpty()) {
        throw refused("\"" + operator.sign() + "\" needs a value");
      }
      JsonNode value = value(rest);
      if (operator.isOrder() && !value.isNumber() && !value.isTextual()) {
        throw refused("\"" + operator.sign() + "\" compares numbers and texts only");
      }
      if (operator == Operator.LIKE && rest.isEmpty()) {
        throw refused("\"~\" needs a text to look for");
      }
      return new DataExpression(path, operator, value);
    }

    private String key() {
      skipBlanks();
      return at < text.length() && text.charAt(at) == '"' ? quoted() : plain();
    }

    private String quoted() {
      int end = at + 1;
      while (end < text.length() && text.charAt(end) != '"') {
        end += text.charAt(end) == '\\' ? 2 : 1;
      }
      if (end >= text.length()) {
        throw refused("a double quote is not closed");
      }
      String json = text.substring(at, end + 1);
      at = end + 1;
      skipBlanks();
      return value(json).asText();
    }

    private String plain() {
      int from = at;
      while (at < text.length() && ".=!<>~\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String key = text.substring(from, at).strip();
      if (key.isEmpty()) {
        throw refused("a key is missing");
      }
      return key;
    }

    private boolean passed(char c) {
      boolean there = at < text.length() && text.charAt(at) == c;
      at += there ? 1 : 0;
      return there;
    }

    private Operator operator() {
      for (Operator each : Operator.values()) {
        if (text.startsWith(each.sign(), at)) {
          at += each.sign().length();
          // As people write it who know a programming language.
          at += each == Operator.EQUAL && text.startsWith("=", at) ? 1 : 0;
          return each;
        }
      }
      throw refused("no comparison follows the key");
    }

    private static JsonNode value(String written) {
      try {
        JsonNode json = MAPPER.readTree(written);
        return json.isMissingNode() ? MAPPER.getNodeFactory().textNode(written) : json;
      } catch (JsonProcessingException e) {
        return MAPPER.getNodeFactory().textNode(written);
      }
    }

    private void skipBlanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private BalsamException refused(String why) {
      return new BalsamException(
          "The condition on data \""
              + Printable.of(text)
              + "\" is not understood: "
              + why
              + ". Write a key, one of = != < <= > >= ~, and a value, such as energy<-1.5.");
    }
  }
}
