package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** A file of jobs, or standard input: what it is called, how long it is, and its format. */
final class RowSource implements AutoCloseable {
  /** How jobs are written in it. */
  enum Format {
    CSV,
    TSV,
    JSONL
  }

  // Far more than a line of header has.
  private static final int HEAD = 1 << 16;

  private final String name;
  private final Counted bytes;
  private final OptionalLong size;
  private final BufferedReader text;
  private final RowReader rows;

  private RowSource(String name, InputStream from, OptionalLong size, Format format, boolean told)
      throws IOException {
    this.name = name;
    this.size = size;
    this.bytes = new Counted(new BufferedInputStream(from, HEAD));
    this.text =
        new BufferedReader(
            new InputStreamReader(
                bytes,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            HEAD);
    String head = head();
    this.rows = reader(told ? format : detected(head));
  }

  /**
   * Opens it.
   *
   * @param from a path, or {@code -} for standard input
   * @param format what was said of its format; else its name or its beginning tells
   */
  static RowSource open(String from, Optional<Format> format) {
    try {
      Optional<Format> told = format.or(() -> byName(from));
      if (from.equals("-")) {
        return of("standard input", System.in, OptionalLong.empty(), told);
      }
      Path file = Path.of(from);
      if (Files.isDirectory(file)) {
        throw new BalsamException("\"" + from + "\" is a directory. Name a file, or - for input.");
      }
      OptionalLong size =
          Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
      return of(from, Files.newInputStream(file), size, told);
    } catch (NoSuchFileException e) {
      throw new BalsamException("There is no file \"" + from + "\". Check --from.", e);
    } catch (IOException e) {
      throw new BalsamException("\"" + from + "\" cannot be read: " + reason(e) + ".", e);
    }
  }

  private static RowSource of(String name, InputStream in, OptionalLong size, Optional<Format> told)
      throws IOException {
    return new RowSource(name, in, size, told.orElse(Format.CSV), told.isPresent());
  }

  private static Optional<Format> byName(String from) {
    String lower = from.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".csv")) {
      return Optional.of(Format.CSV);
    }
    if (lower.endsWith(".tsv")) {
      return Optional.of(Format.TSV);
    }
    return lower.endsWith(".jsonl") || lower.endsWith(".ndjson")
        ? Optional.of(Format.JSONL)
        : Optional.empty();
  }

  // The first line that is not empty, without the mark that some editors put before a text.
  private String head() throws IOException {
    text.mark(HEAD);
    if (text.read() != '\ufeff') {
      text.reset();
    }
    text.mark(HEAD);
    StringBuilder head = new StringBuilder();
    for (int i = 0; i < HEAD - 1; i++) {
      int c = text.read();
      if (c < 0 || (c == '\n' && !head.toString().isBlank())) {
        break;
      }
      head.append((char) c);
    }
    text.reset();
    return head.toString().strip();
  }

  private static Format detected(String head) {
    if (head.startsWith("{")) {
      return Format.JSONL;
    }
    return head.indexOf('\t') >= 0 && head.indexOf(',') < 0 ? Format.TSV : Format.CSV;
  }

  private RowReader reader(Format format) throws IOException {
    return switch (format) {
      case CSV -> new CsvRows(text, ',', name);
      case TSV -> new CsvRows(text, '\t', name);
      case JSONL -> new JsonLines(text, name);
    };
  }

  RowReader rows() {
    return rows;
  }

  String name() {
    return name;
  }

  /** How many bytes there are, if that is known. */
  OptionalLong size() {
    return size;
  }

  /** How many bytes were read so far. */
  long read() {
    return bytes.count;
  }

  static String reason(IOException e) {
    if (e instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    return e instanceof AccessDeniedException
        ? "you may not read it"
        : String.valueOf(e.getMessage());
  }

  @Override
  public void close() {
    try {
      text.close();
    } catch (IOException e) {
      throw new BalsamException(name + " could not be closed: " + reason(e) + ".", e);
    }
  }

  private static final class Counted extends FilterInputStream {
    // Read by the thread that shows the progress.
    private volatile long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      add(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int got = super.read(into, from, length);
      add(Math.max(0, got));
      return got;
    }

    // Only the thread that reads writes it.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void add(int more) {
      count += more;
    }
  }
}
