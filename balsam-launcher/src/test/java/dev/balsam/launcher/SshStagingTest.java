package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.launcher.testing.Sshd;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files staged in and out by sftp and rsync, over a real sshd. */
final class SshStagingTest {
  @RegisterExtension static final Sshd SSHD = new Sshd();

  @RegisterExtension
  final TestSite at =
      new TestSite(
          600,
          10,
          0.5,
          """
          {"attempts": 2, "pauseSeconds": 0.05, "stallSeconds": 20, "sshOptions": %s}
          """
              .formatted(SSHD.optionsAsJson()));

  @BeforeAll
  static void rsync_is_installed() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/rsync")), "no rsync");
  }

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  private static URI uri(String scheme, String path) {
    try {
      return new URI(scheme, null, "127.0.0.1", SSHD.port(), path, null, null);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static void finished(Job job) {
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
  }

  private static List<String> tree(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scp", "sftp", "rsync"})
  void files_and_directories_come_and_go_under_any_name(String scheme) throws IOException {
    // Names that a shell, sftp's parser or a glob would take for something else.
    String hostile = "a b'c\"d$(touch pwned)`id`;*?[x]\\y#&|<>~";
    Path far = Files.createDirectories(at.file("far " + hostile));
    Files.writeString(far.resolve(hostile), "file");
    Files.createDirectories(far.resolve("dir/deep"));
    Files.writeString(far.resolve("dir/deep/x"), "deep");
    Files.writeString(far.resolve("dir/-rf"), "option");
    Job file =
        at.submit(at.sh("file", "cat \"$1\"", hostile).stageIn(uri(scheme, far + "/" + hostile)));
    Job directory =
        at.submit(
            at.sh(
                    "dir",
                    "cat dir/deep/x dir/-rf; echo 1 > dir/new; ln -s dir/new link; echo 3 > \"$1\"",
                    hostile)
                .stageIn(uri(scheme, far + "/dir"))
                .stageOut(uri(scheme, at.file("out of/it") + "/"), "dir", "link", "a*"));
    Job contents = at.submit(at.sh("contents", "cat deep/x").stageIn(uri(scheme, far + "/dir/")));
    at.runAll(2);
    Stream.of(file, directory, contents).forEach(SshStagingTest::finished);
    assertThat(file.output()).isEqualTo("file");
    assertThat(directory.output()).isEqualTo("deepoption");
    assertThat(contents.output()).isEqualTo("deep");
    Path out = at.file("out of/it");
    assertThat(tree(out))
        .containsExactlyInAnyOrder(hostile, "dir/-rf", "dir/deep/x", "dir/new", "link");
    assertThat(out.resolve("link")).hasContent("1");
    assertThat(out.resolve(hostile)).hasContent("3");
    assertThat(file.transfers().get(0).bytes()).hasValue(4);
    assertThat(tree(file.workdir())).containsExactlyInAnyOrder(hostile, "file.out");
    // Once more, over what is there.
    Files.writeString(out.resolve("dir/new"), "older");
    directory.restart();
    at.runAll(2);
    finished(directory);
    assertThat(out.resolve("dir/new")).hasContent("1");
    assertThat(tree(out)).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sftp", "rsync"})
  void names_that_look_like_comments_go_and_what_is_there_is_replaced(String scheme)
      throws IOException {
    Path out = Files.createDirectories(at.file("out"));
    Path there = Files.writeString(out.resolve("x"), "old");
    Files.setLastModifiedTime(there, FileTime.fromMillis(1_000_000_000_000L));
    Job job =
        at.submit(
            at.sh("job", "echo 1 > '#a'; echo 2 > ';b'; printf new > x; touch -d @1000000000 x")
                .stageOut(uri(scheme, out + ""), "[#;]*", "x"));
    at.runAll(1);
    finished(job);
    assertThat(tree(out)).containsExactly("#a", ";b", "x");
    assertThat(there).hasContent("new");
  }

  @Test
  void links_in_a_directory_are_followed_by_rsync_and_not_left_out_in_silence_by_sftp()
      throws IOException {
    Path far = Files.createDirectories(at.file("far"));
    Files.writeString(at.file("real"), "real");
    Files.writeString(far.resolve("plain"), "plain");
    Files.createSymbolicLink(far.resolve("link"), at.file("real"));
    Job sftp = at.submit(at.sh("sftp", "true").stageIn(uri("sftp", far + "")));
    Job rsync = at.submit(at.sh("rsync", "cat far/link").stageIn(uri("rsync", far + "")));
    at.runAll(2);
    finished(rsync);
    assertThat(rsync.output()).isEqualTo("real");
    assertThat(sftp.state()).isEqualTo(JobState.FAILED);
    assertThat(sftp.transfers().get(0).attempts()).isEqualTo(1);
    assertThat(TestSite.lastMessage(sftp))
        .contains("use rsync:", far.resolve("link") + "")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sftp", "rsync"})
  void what_is_not_there_fails_with_the_tools_own_words(String scheme) throws IOException {
    Job in = at.submit(at.sh("in", "true").stageIn(uri(scheme, at.file("none") + "")));
    Files.writeString(at.file("full"), "a file where a directory should be");
    Job out =
        at.submit(at.sh("out", "echo 1 > r").stageOut(uri(scheme, at.file("full") + ""), "r"));
    at.runAll(2);
    assertThat(in.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(in))
        .startsWith(
            "Its input could not be staged in from " + scheme + "://127.0.0.1:" + SSHD.port())
        .contains(
            "2 attempts failed, the last of them because "
                + (scheme.equals("sftp") ? "sftp" : "rsync"))
        .contains("none")
        .hasLineCount(1);
    assertThat(out.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(out)).startsWith("Its results could not be staged out to");
    assertThat(tree(at.file("full"))).hasSize(1);
    assertThat(tree(in.workdir())).isEmpty();
  }

  @Test
  void a_host_that_looks_like_an_option_and_a_password_are_refused_unseen() {
    Job option =
        at.submit(at.sh("option", "true").stageIn(URI.create("scp://-oProxyCommand=x@h/y")));
    Job host = at.submit(at.sh("host", "true").stageIn(URI.create("rsync://-oProxyCommand=x/y")));
    Job password = at.submit(at.sh("password", "true").stageIn(URI.create("sftp://me:s3cret@h/y")));
    Job none = at.submit(at.sh("none", "true").stageIn(URI.create("scp:/y")));
    at.runAll(2);
    for (Job job : List.of(option, host, password, none)) {
      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(job.transfers().get(0).attempts()).isEqualTo(1);
    }
    assertThat(TestSite.lastMessage(option)).contains("characters that no name of one has");
    assertThat(TestSite.lastMessage(host)).contains("characters that no name of one has");
    assertThat(TestSite.lastMessage(password))
        .contains("takes no password; use a key")
        .doesNotContain("s3cret");
    assertThat(TestSite.lastMessage(none)).contains("the address names no host");
  }

  @Test
  void a_server_that_cannot_be_reached_is_tried_again_and_named() {
    Job job = at.submit(at.sh("job", "true").stageIn(URI.create("sftp://127.0.0.1:1/x")));
    at.runAll(1);
    assertThat(TestSite.lastMessage(job))
        .contains("sftp://127.0.0.1:1/x", "2 attempts failed", "Connection refused");
    assertThat(job.transfers().get(0).state()).isEqualTo(Transfer.State.FAILED);
  }
}
