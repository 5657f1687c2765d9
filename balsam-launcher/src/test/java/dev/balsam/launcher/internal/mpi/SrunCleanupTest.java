package dev.balsam.launcher.internal.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.testing.SlurmCluster;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real srun that is killed, with ranks that ignore SIGTERM. */
final class SrunCleanupTest {
  @RegisterExtension static final SlurmCluster SLURM = new SlurmCluster();

  @Test
  void stubborn_ranks_of_a_killed_srun_are_ended_and_other_steps_go_on() {
    MpiRun run =
        new MpiRun(
            "balsam-7.1",
            "srun",
            List.of("n1", "n2"),
            1,
            1,
            1,
            4,
            true,
            true,
            true,
            0,
            OptionalLong.empty(),
            List.of(),
            List.of());
    String start = String.join(" ", new Srun().command(run));
    String cleanup =
        new Srun()
            .cleanup(run).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    String said =
        SLURM.batch(
            """
            dir=$(mktemp -d)
            %s sh -c 'trap "" TERM; echo $$ > "$1/rank.$(hostname)"; while :; do sleep 0.1; done' sh "$dir" &
            srun=$!
            %s sh -c 'echo $$ > "$1/other.$(hostname)"; sleep 100' sh "$dir" &
            until [ $(cat "$dir"/*.* | wc -w) = 4 ]; do sleep 0.05; done
            kill -9 $srun
            %s
            for i in $(seq 400); do
              kill -0 $(cat "$dir"/rank.n1) || kill -0 $(cat "$dir"/rank.n2) || break
              sleep 0.1
            done 2>/dev/null
            for name in rank.n1 rank.n2 other.n1 other.n2; do
              kill -0 $(cat "$dir/$name") && echo "left $name"
            done 2>/dev/null
            rm -r "$dir"
            """
                .formatted(start, start.replace("balsam-7.1", "balsam-7.11"), cleanup),
            "-N2",
            "-t",
            "5");
    assertThat(said).contains("left other.n1", "left other.n2").doesNotContain("left rank");
  }
}
