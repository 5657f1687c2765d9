/* Prints rank, host, threads and cores; then, by its first argument:
   "fail R" makes rank R exit with code 3; "sleep DIR" writes process ids to DIR and never ends. */
#define _GNU_SOURCE
#include <mpi.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int rank, size;
  char host[256], cores[4096] = "", path[4096];
  cpu_set_t set;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  gethostname(host, sizeof host);
  sched_getaffinity(0, sizeof set, &set);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (CPU_ISSET(cpu, &set)) {
      snprintf(cores + strlen(cores), sizeof cores - strlen(cores), cores[0] ? ",%d" : "%d", cpu);
    }
  }
  const char *threads = getenv("OMP_NUM_THREADS");
  const char *word = getenv("WORD");
  printf("rank %d of %d host %s threads %s cores %s word %s\n", rank, size, host, threads ? threads : "-", cores,
         word ? word : "-");
  fflush(stdout);
  MPI_Barrier(MPI_COMM_WORLD);
  if (argc > 2 && strcmp(argv[1], "fail") == 0 && atoi(argv[2]) == rank) {
    fprintf(stderr, "rank %d gives up\n", rank);
    exit(3);
  }
  if (argc > 2 && strcmp(argv[1], "sleep") == 0) {
    snprintf(path, sizeof path, "%s/pid.%d", argv[2], rank);
    FILE *file = fopen(path, "w");
    fprintf(file, "%d\n", (int) getpid());
    fclose(file);
    for (;;) {
      sleep(1000);
    }
  }
  MPI_Finalize();
  return 0;
}
