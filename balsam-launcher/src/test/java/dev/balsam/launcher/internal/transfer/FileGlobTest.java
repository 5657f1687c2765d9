package dev.balsam.launcher.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a pattern finds, and what links to them are called. */
class FileGlobTest {
  private Path root;

  @BeforeEach
  void files(@TempDir Path directory) throws IOException {
    root = directory;
    Files.createDirectories(directory.resolve("in/sub/deep"));
    for (String name :
        List.of(
            "in/a.dat",
            "in/b.dat",
            "in/.hidden.dat",
            "in/sub/c.dat",
            "in/sub/deep/d.dat",
            "in/[x]",
            "out.dat")) {
      Files.createFile(directory.resolve(name));
    }
    Files.createSymbolicLink(directory.resolve("in/sub/away"), directory);
    Files.createSymbolicLink(directory.resolve("in/linked.dat"), directory.resolve("out.dat"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.dat | a.dat b.dat linked.dat",
        "./*.dat | a.dat b.dat linked.dat",
        ".*.dat | .hidden.dat",
        "{a,b}.dat | a.dat b.dat",
        "[ab].dat | a.dat b.dat",
        "?.dat | a.dat b.dat",
        "[x] | [x]",
        "sub | sub",
        "sub/*.dat | sub/c.dat",
        "**/*.dat | a.dat b.dat linked.dat sub/c.dat sub/deep/d.dat",
        "sub/**/d.dat | sub/deep/d.dat",
        "sub/away/*.dat | ''",
        "**/out.dat | ''",
        "none* | ''",
        ". | ''",
      })
  void a_pattern_finds_what_it_says_within_the_directory(String pattern, String found)
      throws IOException, TransferFailure {
    List<String> names =
        FileGlob.match(root.resolve("in"), pattern).stream().map(Path::toString).toList();
    assertThat(String.join(" ", names)).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../*", "/etc/*", "sub/../../*", "..", "[", "{a"})
  void a_pattern_that_leads_out_or_is_none_is_refused(String pattern) {
    assertThatThrownBy(() -> FileGlob.match(root.resolve("in"), pattern))
        .isInstanceOf(TransferFailure.class)
        .hasMessageStartingWith("the pattern \"" + pattern + "\"");
  }

  @Test
  void whatever_the_pattern_nothing_outside_is_found() throws IOException {
    Random random = new Random(42);
    List<String> parts =
        List.of(
            "*", "**", "?*", "sub", "s*b", "away", "{a,aw}*", "[!x]*", "..", ".", "", ".*",
            "{..,in}", "\\..", "[", "out.dat");
    Path in = root.resolve("in").toRealPath();
    for (int i = 0; i < 5_000; i++) {
      StringBuilder pattern = new StringBuilder(parts.get(random.nextInt(parts.size())));
      for (int n = random.nextInt(4); n > 0; n--) {
        pattern.append('/').append(parts.get(random.nextInt(parts.size())));
      }
      try {
        for (Path found : FileGlob.match(in, pattern.toString())) {
          assertThat(Optional.ofNullable(in.resolve(found).getParent()).orElseThrow().toRealPath())
              .as(pattern + " found " + found)
              .startsWith(in);
        }
      } catch (TransferFailure e) {
        assertThat(e).hasMessageStartingWith("the pattern");
      }
    }
  }

  @Test
  void an_absolute_pattern_finds_files_behind_links_too() throws IOException, TransferFailure {
    assertThat(FileGlob.matchAbsolute(root.resolve("in/sub/away/*.dat")))
        .containsExactly(root.resolve("in/sub/away/out.dat"));
  }

  @Test
  void links_have_the_same_names_every_time() throws TransferFailure {
    List<LinkPlan.Wanted> wanted =
        new ArrayList<>(
            List.of(
                new LinkPlan.Wanted(1, Path.of("/p1/x")),
                new LinkPlan.Wanted(1, Path.of("/p1/y")),
                new LinkPlan.Wanted(1, Path.of("/p1/x")),
                new LinkPlan.Wanted(2, Path.of("/p2/x")),
                new LinkPlan.Wanted(2, Path.of("/p2/own.out"))));
    Map<String, Path> expected = new LinkedHashMap<>();
    expected.put("x", Path.of("/p1/x"));
    expected.put("y", Path.of("/p1/y"));
    expected.put("x_2", Path.of("/p2/x"));
    expected.put("own.out_2", Path.of("/p2/own.out"));
    assertThat(LinkPlan.of(wanted, Set.of("own.out"))).isEqualTo(expected);
    wanted.add(new LinkPlan.Wanted(2, Path.of("/p2/d/x")));
    assertThatThrownBy(() -> LinkPlan.of(wanted, Set.of())).isInstanceOf(TransferFailure.class);
  }

  @ParameterizedTest
  @CsvSource({
    "job.out, true",
    "job.out.1, true",
    "job.1.out, true",
    "preprocess.log, true",
    "postprocess.log, true",
    "postprocess.log.2, true",
    ".balsam-transfer-3-x, true",
    "job.output, false",
    "other.out, false",
    "job2.out, false",
    "process.log, false",
    "job.dat, false"
  })
  void the_engines_own_files_are_known_by_their_names(String name, boolean own) {
    assertThat(EngineFiles.isOne(name, "job.out")).isEqualTo(own);
  }
}
