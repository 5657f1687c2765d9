package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NameIndexTest {
  @Test
  void a_name_belongs_to_its_workflow() {
    NameIndex index = new NameIndex();
    index.add("w", "a", 1);
    index.add("v", "a", 2);
    assertThat(index.find("w", "a")).hasValue(1);
    assertThat(index.find("v", "a")).hasValue(2);
    assertThat(index.find("", "a")).isEmpty();
    assertThat(index.find("", "wa")).isEmpty();
  }

  @Test
  void a_name_given_twice_is_known_to_be_so() {
    NameIndex index = new NameIndex();
    index.add("w", "a", 1);
    index.add("w", "a", 2);
    index.add("w", "a", 3);
    assertThat(index.find("w", "a")).hasValue(NameIndex.SEVERAL);
  }

  @Test
  void it_grows_and_keeps_all() {
    NameIndex index = new NameIndex();
    for (long id = 1; id <= 50_000; id++) {
      index.add("w", "job" + id, id);
    }
    for (long id = 1; id <= 50_000; id++) {
      assertThat(index.find("w", "job" + id).orElse(0)).isEqualTo(id);
    }
    assertThat(index.find("w", "job0")).isEmpty();
  }
}
