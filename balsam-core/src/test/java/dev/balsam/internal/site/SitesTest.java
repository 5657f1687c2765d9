package dev.balsam.internal.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SitesTest {
  @Test
  void a_temporary_site_that_somebody_else_deleted_closes_in_peace(@TempDir Path temp)
      throws Exception {
    Path site = Files.createDirectories(temp.resolve("site/data"));
    Files.writeString(site.resolve("file"), "x");
    Sites.delete(temp.resolve("site"));
    assertThat(temp).isEmptyDirectory();
    assertThatCode(() -> Sites.delete(temp.resolve("site"))).doesNotThrowAnyException();
  }
}
