package dev.balsam.launcher.internal.transfer;

import dev.balsam.Transfer;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Staging;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Moves all files of one job in one direction. */
final class Stager {
  private static final int MOST_NAMES = 20;

  private final Staging staging;
  private final ClaimedJob job;
  private final Board board;
  private final Transports transports;
  private final Tries tries;

  Stager(Staging staging, Board board, Transports transports, Tries tries) {
    this.staging = staging;
    this.job = staging.job();
    this.board = board;
    this.transports = transports;
    this.tries = tries;
  }

  /** Does it; what the history shall say. */
  String run(Scratch scratch) throws InterruptedException, TransferFailure {
    if (staging.direction() == Transfer.Direction.OUT) {
      return out(scratch);
    }
    if (staging.files().stageIn().isPresent()) {
      fetch(staging.files().stageIn().get(), scratch);
    }
    if (!staging.parents().isEmpty()) {
      link(scratch);
    }
    return "";
  }

  private void fetch(URI source, Scratch scratch) throws InterruptedException, TransferFailure {
    String shown = Addresses.printable(source);
    int row = board.add(shown, job.workdir().toString());
    transfer(
        source,
        row,
        "Its input could not be staged in from " + shown,
        life -> {
          Path incoming = scratch.incoming();
          Attempt attempt = new Attempt(job.id(), job.attempt(), scratch, life);
          long bytes = transports.of(source).fetch(source, incoming, attempt);
          CheckedCopy.refuseIfInterrupted();
          Scratch.publish(contents(source, incoming), job.workdir());
          return bytes;
        });
  }

  private static Path contents(URI source, Path incoming) throws IOException {
    if (Addresses.meansContents(source)) {
      try (var entries = Files.newDirectoryStream(incoming)) {
        for (Path entry : entries) {
          return entry;
        }
      }
    }
    return incoming;
  }

  private void link(Scratch scratch) throws TransferFailure {
    try {
      Map<Long, List<String>> names = new ParentLinks(staging, scratch).make();
      for (Staging.Parent parent : staging.parents()) {
        List<String> linked = names.getOrDefault(parent.id(), List.of());
        String said = linked.isEmpty() ? "nothing matched" : "linked " + some(linked);
        int row = board.add(parent.workdir().toString(), job.workdir().toString());
        board.set(row, Transfer.State.DONE, 1, OptionalLong.empty(), said);
      }
    } catch (TransferFailure e) {
      throw TransferFailure.lasting("Files of its parents could not be linked: " + e.words() + ".");
    } catch (IOException e) {
      throw TransferFailure.lasting(
          "Files of its parents could not be linked: " + Words.of(e) + ".");
    }
  }

  private String out(Scratch scratch) throws InterruptedException, TransferFailure {
    URI target = staging.files().stageOut().orElseThrow();
    List<String> patterns = staging.files().stageOutFiles();
    String shown = Addresses.printable(target);
    String sentence = "Its results could not be staged out to " + shown;
    List<Path> files;
    try {
      files = StagedFiles.matching(job.workdir(), patterns);
    } catch (TransferFailure e) {
      throw TransferFailure.lasting(sentence + ": " + e.words() + ".");
    } catch (IOException e) {
      throw TransferFailure.lasting(sentence + ": " + Words.of(e) + ".");
    }
    if (files.isEmpty()) {
      return "No file matched "
          + String.join(", ", patterns)
          + ", so nothing was staged out to "
          + shown
          + ".";
    }
    int row = board.add(job.workdir().toString(), shown);
    transfer(
        target,
        row,
        sentence,
        life ->
            transports
                .of(target)
                .send(
                    job.workdir(),
                    files,
                    target,
                    new Attempt(job.id(), job.attempt(), scratch, life)));
    Transfer done = board.rows().get(row);
    board.set(
        row,
        Transfer.State.DONE,
        done.attempts(),
        done.bytes(),
        some(files.stream().map(Path::toString).toList()));
    return "";
  }

  private void transfer(URI address, int row, String sentence, Tries.Work work)
      throws InterruptedException, TransferFailure {
    int[] attempts = {0};
    try {
      long bytes =
          tries.run(
              work,
              new Tries.Listener() {
                @Override
                public void begins(int attempt) {
                  attempts[0] = attempt;
                  board.show(row, Transfer.State.ACTIVE, attempt, "");
                }

                @Override
                public void failed(int attempt, String why) {
                  board.show(
                      row, Transfer.State.RETRYING, attempt, Addresses.without(address, why));
                }
              });
      board.set(row, Transfer.State.DONE, attempts[0], OptionalLong.of(bytes), "");
    } catch (TransferFailure e) {
      String why = Addresses.without(address, e.words());
      board.set(row, Transfer.State.FAILED, attempts[0], OptionalLong.empty(), why);
      throw TransferFailure.lasting(sentence + ": " + why + (why.endsWith(".") ? "" : "."));
    }
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    return names.size() > MOST_NAMES
        ? first + " and " + (names.size() - MOST_NAMES) + " more"
        : first;
  }
}
