package dev.balsam.internal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.BalsamException;
import dev.balsam.testing.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A move to another file system, and its end in the middle. */
class MoverTest {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private final Path temp;
  private final Path far;

  MoverTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    assumeTrue(
        Files.isWritable(SHARED_MEMORY)
            && !Files.getFileStore(SHARED_MEMORY).equals(Files.getFileStore(temp)),
        "no second file system at /dev/shm");
    far = Files.createTempDirectory(SHARED_MEMORY, "balsam-mover-");
  }

  @AfterEach
  void remove() {
    SiteTree.delete(far);
  }

  /** Moves a directory, {@code FROM INTO}, and ends when its last file is copied. */
  public static void main(String[] arguments) {
    Path into = Path.of(arguments[1]);
    CountDownLatch over = new CountDownLatch(1);
    // What the move still does is done before this JVM is gone.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> await(over)));
    Mover mover =
        new Mover(
            Path.of(arguments[0]),
            into.resolve("to"),
            step -> {
              // The file and the note of the move.
              if (step.done() == 2) {
                endAndAwaitTheUndoing(into);
              }
            });
    try {
      mover.move();
      System.out.println("moved");
    } catch (BalsamException e) {
      System.out.println(e.getMessage());
    } finally {
      System.out.flush();
      over.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void endAndAwaitTheUndoing(Path into) {
    Path aside = list(into).get(0);
    new Thread(() -> System.exit(130)).start();
    while (Files.exists(aside)) {
      Thread.onSpinWait();
    }
    try {
      // So that the rest of the copy does not fail for want of its directory.
      Files.createDirectory(aside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_program_that_is_ended_before_the_copy_has_its_name_leaves_the_site_where_it_was()
      throws Exception {
    Path from = Files.createDirectory(temp.resolve("site"));
    Files.writeString(from.resolve("result"), "42");
    try (ChildJvm child = ChildJvm.start(MoverTest.class, from.toString(), far.toString())) {
      assertThat(child.says()).startsWith("The program was ended before this was whole");
      assertThat(child.says()).isEqualTo("null");
    }
    assertThat(from.resolve("result")).hasContent("42");
    assertThat(list(temp)).containsExactly(from);
    assertThat(far.resolve("to")).doesNotExist();
  }

  private static String owned(Path file) throws IOException {
    return Files.getAttribute(file, "unix:uid")
        + ":"
        + Files.getAttribute(file, "unix:gid")
        + " "
        + Integer.toOctalString((Integer) Files.getAttribute(file, "unix:mode"));
  }

  @Test
  void directories_keep_owner_group_and_all_bits_of_their_mode() throws IOException {
    Path from = Files.createDirectory(temp.resolve("site"));
    Map<String, Integer> modes = new TreeMap<>();
    modes.put("", 02750);
    modes.put("data", 02770);
    modes.put("data/wf", 02555);
    modes.put("log", 03770);
    for (String name : modes.keySet()) {
      Files.createDirectories(from.resolve(name));
      Files.writeString(from.resolve(name).resolve("file"), "x");
    }
    boolean root = Files.getAttribute(from, "unix:uid").equals(0);
    for (Map.Entry<String, Integer> directory : modes.entrySet()) {
      if (root) {
        Files.setAttribute(from.resolve(directory.getKey()), "unix:gid", 4322);
        Files.setAttribute(from.resolve(directory.getKey()), "unix:uid", 4321);
      }
      Files.setAttribute(from.resolve(directory.getKey()), "unix:mode", directory.getValue());
    }
    Map<String, String> before = new TreeMap<>();
    for (String name : modes.keySet()) {
      before.put(name, owned(from.resolve(name)));
    }
    assertThat(before.get("log")).endsWith(" 43770");

    Path copy = Files.createDirectory(temp.resolve("copy"));
    Object maker = Files.getAttribute(copy, "unix:uid");
    SiteTree.walkAll(from, new FileCopy(step -> {}).of(from, copy, new Follow(from, copy)));
    assertThat(owned(copy)).isEqualTo(owned(from).replaceFirst("^\\d+", maker.toString()));
    assertThat(owned(copy.resolve("data"))).isEqualTo(before.get("data"));

    Path to = new Mover(from, far.resolve("to"), step -> {}).move();
    for (String name : modes.keySet()) {
      assertThat(owned(to.resolve(name))).as(name).isEqualTo(before.get(name));
      assertThat(to.resolve(name).resolve("file")).hasContent("x");
    }
    assertThat(list(temp)).containsExactly(copy);
  }

  @Test
  void what_was_removed_is_not_completed() {
    AtomicInteger undone = new AtomicInteger();
    AtomicInteger completed = new AtomicInteger();
    AtExit half = new AtExit(undone::incrementAndGet);
    half.close();
    assertThatThrownBy(() -> half.complete(completed::incrementAndGet))
        .isInstanceOf(BalsamException.class);
    assertThat(undone).hasValue(1);
    assertThat(completed).hasValue(0);
  }
}
