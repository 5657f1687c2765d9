package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupShareTest {
  private final Path temp;

  GroupShareTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode") & 07777;
  }

  private Path directory(String name, int mode) throws IOException {
    Path directory = Files.createDirectory(temp.resolve(name));
    Files.setAttribute(directory, "unix:mode", mode);
    return directory;
  }

  @Test
  void what_is_made_in_a_shared_directory_is_the_group_s_to_change_all_the_way_down()
      throws IOException {
    Path job = directory("shared", 02770).resolve("workflow/job_1");
    JobFiles.makeDirectory(job, false);
    assertThat(mode(job) & 02070).isEqualTo(02070);
    assertThat(mode(job.resolve("..").normalize()) & 02070).isEqualTo(02070);
    Path note = job.resolve("note");
    JobFiles.note(note, 2, false);
    assertThat(mode(note) & 0070).isEqualTo(0060);
    assertThat(JobFiles.makeDirectory(job.resolveSibling("job_2"), false)).isTrue();
    assertThat(mode(job.resolveSibling("job_2")) & 02070).isEqualTo(02070);
  }

  @Test
  void elsewhere_the_umask_decides() throws IOException {
    Path group = directory("group-writes", 0770);
    Path setgid = directory("setgid", 02750);
    for (Path parent : new Path[] {group, setgid}) {
      Path made = parent.resolve("made");
      JobFiles.makeDirectory(made, false);
      int umasked = mode(Files.createDirectory(parent.resolve("plain")));
      assertThat(mode(made)).isEqualTo(umasked);
    }
  }

  @Test
  void a_directory_that_is_not_there_is_not_shared() {
    assertThat(GroupShare.isShared(temp.resolve("nowhere"))).isFalse();
  }
}
