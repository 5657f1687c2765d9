/* The machine's limit: posix_spawn of /bin/true, N in all, WIDTH at a time, the output of each to a file of its own. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: spawn N WIDTH DIRECTORY\n");
    return 2;
  }
  int n = atoi(argv[1]);
  int width = atoi(argv[2]);
  char *child[] = {"/bin/true", NULL};
  int started = 0;
  int ended = 0;
  while (ended < n) {
    while (started < n && started - ended < width) {
      char path[4096];
      snprintf(path, sizeof path, "%s/%d.out", argv[3], started);
      posix_spawn_file_actions_t files;
      posix_spawn_file_actions_init(&files);
      posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
      posix_spawn_file_actions_addopen(&files, 1, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
      posix_spawn_file_actions_adddup2(&files, 1, 2);
      pid_t pid;
      if (posix_spawn(&pid, child[0], &files, NULL, child, environ) != 0) {
        perror("posix_spawn");
        return 1;
      }
      posix_spawn_file_actions_destroy(&files);
      started++;
    }
    int status;
    if (wait(&status) < 0 || status != 0) {
      perror("wait");
      return 1;
    }
    ended++;
  }
  return 0;
}
