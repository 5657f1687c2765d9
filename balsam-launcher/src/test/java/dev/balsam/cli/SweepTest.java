package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SweepTest {
  @Test
  void ranges_and_lists_run_through_their_values_ends_included() {
    assertThat(values("i=1..3")).containsExactly("1", "2", "3");
    assertThat(values("i=10..1:3")).containsExactly("10", "7", "4", "1");
    assertThat(values("i=1..10:4")).containsExactly("1", "5", "9");
    assertThat(values("i=-1..1:0.5")).containsExactly("-1.0", "-0.5", "0.0", "0.5", "1.0");
    assertThat(values("i=3..3")).containsExactly("3");
    assertThat(values("i=08..11")).containsExactly("08", "09", "10", "11");
    assertThat(values("i=001..-2")).containsExactly("001", "000", "-01", "-02");
    assertThat(values("i=-01..1")).containsExactly("-01", "000", "001");
    assertThat(values("e=1e-3..3e-3:1e-3")).containsExactly("0.001", "0.002", "0.003");
    assertThat(values("model=a,b c,d")).containsExactly("a", "b c", "d");
    assertThat(values("one=x")).containsExactly("x");
    assertThat(values("file=../a,../b")).containsExactly("../a", "../b");
  }

  @Test
  void a_step_of_a_tenth_hits_the_end_exactly() {
    List<String> values = values("r=0..1:0.1");
    assertThat(values).hasSize(11).contains("0.3", "0.7").endsWith("1.0");
  }

  @Test
  void several_sweeps_are_their_product_the_last_fastest() {
    Sweeps sweeps = Sweeps.of(List.of("a=1,2", "b=x,y,z"));
    List<String> filled = new ArrayList<>();
    for (long i = 0; i < sweeps.count(); i++) {
      filled.add(sweeps.filling(i).apply("{a}{b}"));
    }
    assertThat(filled).containsExactly("1x", "1y", "1z", "2x", "2y", "2z");
    assertThat(sweeps.inWords(4)).isEqualTo("a=2, b=y");
  }

  @Test
  void only_names_of_variables_are_filled_in_and_values_are_taken_as_they_are() {
    Sweeps sweeps = Sweeps.of(List.of("i=$1\\,2"));
    assertThat(sweeps.filling(0).apply("{i} {j} {\"i\": 1} {i"))
        .isEqualTo("$1\\ {j} {\"i\": 1} {i");
  }

  @Test
  void a_variable_that_is_used_nowhere_is_refused() {
    Sweeps sweeps = Sweeps.of(List.of("i=1..2", "j=1..2"));
    Set<String> used = new HashSet<>();
    assertThat(Sweeps.noting(used).apply("--i {i}")).isEqualTo("--i {i}");
    assertThatThrownBy(() -> sweeps.refuseUnused(used))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("{j} is used nowhere");
  }

  @Test
  void a_billion_values_cost_nothing_until_they_are_asked_for() {
    Sweep sweep = Sweep.of("i=1..1000000000");
    assertThat(sweep.count()).isEqualTo(1_000_000_000);
    assertThat(sweep.values().apply(999_999_999)).isEqualTo("1000000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "i",
        "=1..2",
        "1=1..2",
        "i=",
        "i=1..",
        "i=..2",
        "i=1..b",
        "i=1..5:0",
        "i=a,,b",
        "i=1..1e99",
        "i=1..1e99999999999",
        "i=0..1e300000000",
        "i=0..1:1e-400000000",
        "i=0..1:1e-999"
      })
  void what_is_not_understood_is_told_with_an_example(String text) {
    assertThatThrownBy(() -> Sweep.of(text))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("--sweep")
        .hasMessageContaining("\"" + text + "\"");
  }

  @Test
  void the_same_variable_twice_and_too_many_combinations_are_refused() {
    assertThatThrownBy(() -> Sweeps.of(List.of("i=1..2", "i=3..4"))).hasMessageContaining("twice");
    String many = "=1..2000000000";
    assertThatThrownBy(() -> Sweeps.of(List.of("a" + many, "b" + many, "c" + many)))
        .hasMessageContaining("too many combinations");
  }

  private static List<String> values(String text) {
    Sweep sweep = Sweep.of(text);
    List<String> values = new ArrayList<>();
    for (long i = 0; i < sweep.count(); i++) {
      values.add(sweep.values().apply(i));
    }
    return values;
  }
}
