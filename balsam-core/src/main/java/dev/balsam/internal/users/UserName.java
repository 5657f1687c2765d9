package dev.balsam.internal.users;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Printable;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of collaborators: those that operating systems give to their users. */
public final class UserName {
  // useradd(8) and what directories of larger sites give out: upper case, a leading digit, a realm.
  // A colon would end the name in a token, a slash in the name of a file.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,62}");

  // The owner's role, and words that mean something else where SQL expects a role.
  private static final Set<String> TAKEN =
      Set.of("balsam", "postgres", "public", "none", "current_user", "session_user", "user");

  private UserName() {}

  /**
   * Refuses what is no such name.
   *
   * @param name the name
   * @return the name
   * @throws BalsamException when it is none, or one that the server needs itself
   */
  public static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new BalsamException(
          "\""
              + Printable.of(name)
              + "\" is not the name of a user. Give their login name: letters, digits, _ . @ and -,"
              + " at most 63.");
    }
    if (TAKEN.contains(name) || name.startsWith("pg_") || name.startsWith("balsam_users_")) {
      throw new BalsamException(
          "The name \"" + name + "\" is taken by the server itself. Give a user's login name.");
    }
    return name;
  }
}
