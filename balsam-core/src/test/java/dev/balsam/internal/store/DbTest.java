package dev.balsam.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.SiteUnreachableException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DbTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "08006", "25006", "40001", "40P01", "53100", "53200", "53300", "55P03", "57014", "57P01",
        "57P03", "58000", "58030"
      })
  void what_passes_by_itself_is_called_unavailable(String state) {
    assertThat(Db.translated(new SQLException("no\nluck", state), "site /s"))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("The database of site /s ")
        .hasMessageContaining("(no; luck)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"23505", "42P01", "22003", "XX000"})
  void what_does_not_pass_is_called_refused(String state) {
    assertThat(Db.translated(new SQLException("no", state), "site /s"))
        .isExactlyInstanceOf(BalsamException.class)
        .hasMessage("The database of site /s refused: no");
  }

  @Test
  void a_login_that_is_refused_is_no_way_in() {
    assertThat(Db.translated(new SQLException("no", "28P01"), "site /s"))
        .isExactlyInstanceOf(SiteUnreachableException.class)
        .hasMessage("The database of site /s refused: no");
  }
}
