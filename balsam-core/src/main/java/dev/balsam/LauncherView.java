package dev.balsam;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A launcher of the site as others see it.
 *
 * <pre>{@code
 * for (LauncherView launcher : site.launchers()) {
 *   System.out.println(launcher.host() + ": " + launcher.running() + " running");
 * }
 * }</pre>
 *
 * @param id its number
 * @param host name of its machine
 * @param pid its process there
 * @param mode its launch mode: {@code SERIAL}, {@code MPI} or {@code MIXED}
 * @param nodes nodes of its allocation
 * @param coresPerNode cores of its largest node
 * @param gpusPerNode GPUs of the node with the most
 * @param workflow the only workflow that it takes jobs of; empty for all
 * @param tags tags that its jobs must have
 * @param batchJob the batch job that it was started in, as {@link BatchJob#id()}
 * @param startedAt when it began
 * @param endsAt when its time is up, if that is known
 * @param leaseAge how long ago it last gave a sign of life, by the database's clock
 * @param live false when its lease has ended: it is lost, and its jobs will be given to others
 * @param running jobs that it runs now
 */
public record LauncherView(
    long id,
    String host,
    long pid,
    String mode,
    int nodes,
    int coresPerNode,
    int gpusPerNode,
    Optional<String> workflow,
    Map<String, String> tags,
    Optional<Long> batchJob,
    Instant startedAt,
    Optional<Instant> endsAt,
    Duration leaseAge,
    boolean live,
    long running) {}
