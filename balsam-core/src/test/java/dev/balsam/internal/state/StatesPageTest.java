package dev.balsam.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StatesPageTest {
  // Tests run in the directory of the module.
  private static final Path PAGE = Path.of("..", "docs", "states.md");

  @Test
  void the_page_of_the_docs_is_what_the_table_says() throws Exception {
    if ("write".equals(System.getProperty("balsam.docs"))) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, StatesPage.text());
    }
    assertThat(PAGE)
        .as(
            "docs/states.md differs from StateTable; write it anew by mvn -pl"
                + " balsam-core/codegen,balsam-core test -Dtest=StatesPageTest -Dbalsam.docs=write")
        .hasContent(StatesPage.text());
  }
}
