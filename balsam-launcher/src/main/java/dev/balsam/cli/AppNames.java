package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.Site;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Apps as people call them. Names match as those of jobs do. */
final class AppNames {
  private AppNames() {}

  static List<App> chosen(Site site, JobSelection selection, boolean all) {
    if (all) {
      return site.apps();
    }
    String name =
        selection
            .onlyName()
            .orElseThrow(
                () ->
                    new WrongWordsException(
                        "Apps have nothing but a name to choose them by. Give --name or --all."));
    return site.apps().stream().filter(app -> isLike(app.name(), name)).toList();
  }

  static boolean isLike(String name, String said) {
    if (said.indexOf('*') < 0 && said.indexOf('?') < 0) {
      return name.toLowerCase(Locale.ROOT).contains(said.toLowerCase(Locale.ROOT));
    }
    StringBuilder regex = new StringBuilder();
    said.chars()
        .forEach(
            c ->
                regex.append(
                    c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c))));
    return Pattern.compile(
            regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL)
        .matcher(name)
        .matches();
  }
}
