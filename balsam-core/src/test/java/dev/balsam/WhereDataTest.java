package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.testing.TestSites;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhereDataTest {
  @RegisterExtension static final TestSites SITES = new TestSites();

  @BeforeEach
  void jobs_with_data() {
    App echo = Balsam.app("echo", "echo");
    SITES
        .site()
        .submit(
            List.of(
                Balsam.job("low", echo)
                    .data("energy", -76.4)
                    .data("model", "water")
                    .data("ok", true),
                Balsam.job("High", echo)
                    .data("energy", 12)
                    .data("model", "Ice 100%")
                    .data("a.b", 1),
                Balsam.job("deep", echo)
                    .data("grid", Map.of("points", 3, "list", List.of("x", "y")))
                    .data("energy", "-100"),
                Balsam.job("none", echo)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "energy<-1.5 | low",
        "energy <= -76.4 | low",
        "energy=12.0 | High",
        "energy==12 | High",
        "energy>=-76.4 | low High",
        // -100 is a text there, which no number is less than.
        "energy=\"-100\" | deep",
        "energy=-100 | ''",
        "model=water | low",
        "model=\"water\" | low",
        "model!=water | High deep none",
        "model~WAT | low",
        "model~i?e* | High",
        "model~100% | High",
        "model~_ater | ''",
        "ok=true | low",
        "ok=\"true\" | ''",
        "ok!=null | low",
        "ok=null | High deep none",
        "grid.points>=3 | deep",
        "grid.list.1=y | deep",
        "grid.points.more=3 | ''",
        "\"a.b\"=1 | High",
        "a.b=1 | ''",
        "model>ice | low",
      })
  void a_condition_on_data_selects(String expression, String names) {
    assertThat(SITES.site().jobs().whereData(expression).list().stream().map(Job::name))
        .containsExactlyInAnyOrder(names.isEmpty() ? new String[0] : names.split(" "));
  }

  @Test
  void values_are_bound_and_all_conditions_hold() {
    JobQuery jobs = SITES.site().jobs();
    assertThat(jobs.whereData("x'; drop table balsam.job; --=1").count()).isZero();
    assertThat(jobs.whereData("model='; drop table balsam.job; --").count()).isZero();
    assertThat(jobs.whereData("energy<100").whereData("ok=true").count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "energy",
        "=3",
        "a..b=1",
        "\"a=1",
        "ok<true",
        "grid>{}",
        "model~",
        "energy<",
        "energy<<3",
        "energy=>3"
      })
  void what_is_not_understood_is_told(String expression) {
    assertThatThrownBy(() -> SITES.site().jobs().whereData(expression))
        .isInstanceOf(BalsamException.class)
        .hasMessageStartingWith("The condition on data \"" + expression + "\" is not understood: ")
        .hasMessageEndingWith("such as energy<-1.5.");
  }

  @Test
  void names_are_found_by_a_part_or_a_glob_in_upper_and_lower_case() {
    JobQuery jobs = SITES.site().jobs();
    assertThat(jobs.nameLike("hig").count()).isEqualTo(1);
    assertThat(jobs.nameLike("O").count()).isEqualTo(2);
    assertThat(jobs.nameLike("o").nameLike("l*").count()).isEqualTo(1);
    assertThat(jobs.nameLike("?e*").count()).isEqualTo(1);
    assertThat(jobs.nameLike("%").count()).isZero();
    List<Job> all = jobs.list();
    assertThat(jobs.ids(List.of(all.get(1).id(), 999_999L)).list()).containsExactly(all.get(1));
    assertThat(jobs.ids(List.of()).count()).isZero();
  }
}
