package dev.balsam.launcher.internal.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostListTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n1 | n1",
        "n1,n2 | n1 n2",
        "n[1-3,7],gpu[001-003,020] | n1 n2 n3 n7 gpu001 gpu002 gpu003 gpu020",
        "nid[00098-00101] | nid00098 nid00099 nid00100 nid00101",
        "n[9-11] | n9 n10 n11",
        "n[1-2]-ib | n1-ib n2-ib",
        "rack[0-1]n[1-2] | rack0n1 rack0n2 rack1n1 rack1n2",
        "r[1]c[0,2]b[00-01]x | r1c0b00x r1c0b01x r1c2b00x r1c2b01x",
        "bgl[000x011] | bgl000 bgl001 bgl010 bgl011",
        "a.b-c_d[1-2].site.org | a.b-c_d1.site.org a.b-c_d2.site.org",
        "n[1-1] | n1",
        "[3-4] | 3 4"
      })
  void every_syntax(String list, String hosts) {
    assertThat(HostList.expand(list)).containsExactly(hosts.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n[1-3",
        "n1-3]",
        "n[[1]]",
        "n[3-1]",
        "n[a-b]",
        "n[]",
        "n[1-]",
        "n[1-99999999]",
        "",
        " ",
        ",",
        "n 1",
        "n[1,,2]",
        "(null)",
        "n[1-9][1-9][1-9][1-9][1-9][1-9][1-9]"
      })
  void what_makes_no_sense_is_told_in_one_sentence(String list) {
    assertThatThrownBy(() -> HostList.expand(list))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("cannot be read")
        .hasMessageContaining("\"" + list + "\"");
  }

  @Test
  void two_thousand_nodes() {
    assertThat(HostList.expand("nid[000001-002048]")).hasSize(2_048).endsWith("nid002048");
  }
}
