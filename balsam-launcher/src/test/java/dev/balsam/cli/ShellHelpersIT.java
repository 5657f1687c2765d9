package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.Site;
import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.cli.testing.InstalledBalsam.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read into a shell: balsamactivate, balsamdeactivate and bcd, in every shell there is. */
final class ShellHelpersIT {
  @TempDir static Path home;
  private static Site site;
  private static Job job;

  @BeforeAll
  static void init() {
    // Open meanwhile, so that no command has to start and stop a server.
    InstalledBalsam.inHome(home).run("init", home.resolve("myWorkflow").toString()).ok();
    site = Balsam.open(home.resolve("myWorkflow"));
    site.register(Balsam.app("say", "echo hello,"));
    job = site.submit(Balsam.job("hi1", Balsam.app("say", "echo hello,")).workflow("test"));
  }

  @AfterAll
  static void close() {
    site.close();
  }

  static Stream<String> shells() {
    return Stream.of("bash", "dash", "zsh", "ksh", "mksh").filter(ShellHelpersIT::onPath);
  }

  @ParameterizedTest
  @MethodSource("shells")
  void a_site_is_activated_by_name_used_and_left(String shell) throws Exception {
    Result result =
        run(
            shell,
            """
            PS1='> '
            set -- myWorkflow; . balsamactivate "$@" || exit 9
            echo "path=$BALSAM_DB_PATH"
            echo "prompt=$PS1"
            sh -c 'echo "exported=$BALSAM_DB_PATH"'
            balsam workdir hi1
            balsamdeactivate
            echo "after=${BALSAM_DB_PATH-none} prompt=$PS1"
            """);
    Path path = home.toRealPath().resolve("myWorkflow");
    assertThat(result.ok())
        .contains(
            "path=" + path + "\n",
            "exported=" + path + "\n",
            "prompt=[BalsamDB: myWorkflow] > \n",
            job.workdir() + "\n",
            "after=none prompt=> \n");
  }

  @ParameterizedTest
  @MethodSource("shells")
  void a_directory_is_as_good_as_a_name_and_another_site_takes_the_place(String shell)
      throws Exception {
    Result result =
        run(
            shell,
            """
            PS1='> '
            cd myWorkflow
            set -- .; . balsamactivate "$@" || exit 9
            cd ..
            set -- ./myWorkflow; . balsamactivate "$@" || exit 8
            echo "prompt=$PS1"
            set -- nosuch; . balsamactivate "$@" && exit 7
            echo "path=$BALSAM_DB_PATH"
            """);
    assertThat(result.ok())
        .contains(
            "prompt=[BalsamDB: myWorkflow] > \n",
            "path=" + home.toRealPath().resolve("myWorkflow") + "\n");
    assertThat(result.err()).contains("nosuch");
  }

  @ParameterizedTest
  @MethodSource("shells")
  void bcd_goes_to_the_directory_of_a_job_by_number_and_by_name(String shell) throws Exception {
    String before =
        run(shell, "set -- myWorkflow; . balsamactivate \"$@\"; bcd hi1 || echo \"in $PWD\"").ok();
    assertThat(before).contains("in " + home + "\n");
    Files.createDirectories(job.workdir());
    String after =
        run(
                shell,
                "set -- myWorkflow; . balsamactivate \"$@\"; bcd hi1; pwd; cd /; set -- "
                    + job.id()
                    + "; . bcd \"$@\"; pwd")
            .ok();
    assertThat(after).endsWith(job.workdir() + "\n" + job.workdir() + "\n");
    Files.delete(job.workdir());
  }

  @ParameterizedTest
  @MethodSource("shells")
  void the_name_of_a_site_runs_nothing_in_the_prompt(String shell) throws Exception {
    Path odd = home.resolve("a $(touch bad) `touch bad` \\n %~ !");
    InstalledBalsam.inHome(home).run("init", odd.toString()).ok();
    String said =
        run(shell, "PS1='> '; set -- ./a*; . balsamactivate \"$@\" || exit 9; echo \"$PS1\"").ok();
    assertThat(said).contains("[BalsamDB: a _(touch bad) _touch bad_ _n _~ _] > ");
  }

  @ParameterizedTest
  @MethodSource("shells")
  void each_refuses_to_be_run_as_a_program(String shell) throws Exception {
    for (String helper : List.of("balsamactivate", "balsamdeactivate", "bcd")) {
      Result result = run(shell, helper + " myWorkflow");
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("source " + helper).hasLineCount(1);
    }
  }

  @ParameterizedTest
  @MethodSource("shells")
  void without_a_name_it_says_how_it_is_called(String shell) throws Exception {
    Result result = run(shell, ". balsamactivate; echo \"code $?\"");
    assertThat(result.ok()).isEqualTo("code 2\n");
    assertThat(result.err()).contains("source balsamactivate PATH|NAME");
  }

  @org.junit.jupiter.api.Test
  void bash_reads_it_as_the_original_tells() throws Exception {
    assumeThat(shells()).contains("bash");
    assertThat(
            run("bash", "set -eu; source balsamactivate myWorkflow; echo \"$BALSAM_DB_PATH\"").ok())
        .endsWith("/myWorkflow\n");
  }

  @org.junit.jupiter.api.Test
  void watch_of_the_operating_system_shows_the_table_on_a_terminal() throws Exception {
    assumeThat(onPath("watch") && onPath("script")).as("watch and script are installed").isTrue();
    String seen =
        run(
                "bash",
                """
                source balsamactivate myWorkflow
                export TERM=xterm
                script -qefc 'watch -n 1 balsam ls' seen </dev/null >/dev/null 2>&1 &
                timeout 120 sh -c 'until grep -q "hi1.*PREPROCESSED" seen; do sleep 0.2; done 2>/dev/null'
                kill $!
                cat seen
                """)
            .ok();
    assertThat(seen).contains("Every 1.0s: balsam ls", "application");
  }

  @ParameterizedTest
  @ValueSource(strings = {"top --interval 0.2", "ls --watch 0.2"})
  void a_view_on_a_terminal_is_left_by_q_and_the_terminal_is_as_before(String view)
      throws Exception {
    assumeThat(onPath("script")).as("script is installed").isTrue();
    String seen =
        run(
                "bash",
                """
                source balsamactivate myWorkflow
                export TERM=xterm
                mkfifo keys
                script -qefc 'stty -g; balsam %s; echo "code=$?"; stty -g; echo over' seen <keys >/dev/null 2>&1 &
                exec 3>keys
                rm keys
                timeout 120 sh -c 'until grep -q PREPROCESSED seen; do sleep 0.1; done 2>/dev/null'
                printf 'xq' >&3
                timeout 120 sh -c 'until grep -q ^over seen; do sleep 0.1; done'
                exec 3>&-
                wait
                cat seen
                """
                    .formatted(view))
            .ok();
    assertThat(seen).contains("code=0");
    List<String> modes =
        Stream.of(seen.split("\\r?\\n"))
            .map(String::strip)
            .filter(line -> line.matches("[0-9a-f]+(:[0-9a-f]+)+"))
            .toList();
    assertThat(modes).hasSize(2);
    assertThat(modes.get(1)).isEqualTo(modes.get(0));
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
  }

  private static Result run(String shell, String script) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("timeout", "300", shell, "-c", script));
    ProcessBuilder builder = new ProcessBuilder(line).directory(home.toFile());
    builder.environment().remove("BALSAM_DB_PATH");
    builder.environment().remove("BALSAM_SITE");
    builder.environment().remove("BALSAM_JOB_ID");
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CACHE_HOME", InstalledBalsam.caches().toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .merge(
            "PATH",
            InstalledBalsam.distribution().resolve("bin").toString(),
            (path, own) -> own + ":" + path);
    Path errors = Files.createTempFile(home, "stderr", "");
    Process process = builder.redirectError(errors.toFile()).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, Files.readString(errors));
  }
}
