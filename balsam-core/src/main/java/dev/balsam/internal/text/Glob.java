package dev.balsam.internal.text;

/** Turns a glob of names into a pattern for SQL's {@code like}. */
public final class Glob {
  private Glob() {}

  /**
   * The pattern for {@code like ... escape '\'}.
   *
   * @param glob {@code *} stands for any characters, {@code ?} for one
   * @return the pattern, its own special characters escaped
   */
  public static String toLike(String glob) {
    StringBuilder like = new StringBuilder(glob.length() + 8);
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> like.append('%');
        case '?' -> like.append('_');
        case '%', '_', '\\' -> like.append('\\').append(c);
        default -> like.append(c);
      }
    }
    return like.toString();
  }

  /**
   * The pattern for {@code like ... escape '\'} of a text that people type to find something.
   *
   * @param text a glob where it holds {@code *} or {@code ?}, else a part of what is looked for
   * @return the pattern
   */
  public static String toSearch(String text) {
    boolean glob = text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    return glob ? toLike(text) : "%" + toLike(text) + "%";
  }
}
