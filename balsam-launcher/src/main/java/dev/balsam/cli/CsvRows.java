package dev.balsam.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.balsam.BalsamException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV by RFC 4180; its first line names the columns, and every other has as many cells. */
final class CsvRows implements RowReader {
  private final String file;
  private final CsvParser parser;
  private List<JobColumn> columns = List.of();
  private long line = 1;

  CsvRows(Reader text, char separator, String file) throws IOException {
    this.file = file;
    CsvFactory factory =
        CsvFactory.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    parser = factory.createParser(text);
    parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator));
  }

  private List<JobColumn> header() throws IOException {
    List<String> names = cells();
    if (names == null) {
      throw new BalsamException(
          "It holds nothing. The first line names the columns, such as name,args.");
    }
    List<JobColumn> found = new ArrayList<>();
    for (String name : names) {
      JobColumn column = JobColumn.of(name.strip());
      column.refuseAmong(found);
      found.add(column);
    }
    return found;
  }

  @Override
  public @Nullable JobRow next() throws IOException {
    if (columns.isEmpty()) {
      columns = header();
    }
    List<String> cells = cells();
    if (cells == null) {
      return null;
    }
    if (cells.size() != columns.size()) {
      throw new BalsamException(
          "It has "
              + cells.size()
              + (cells.size() == 1 ? " cell" : " cells")
              + ", but the first line names "
              + columns.size()
              + " columns.");
    }
    JobRow row = new JobRow();
    for (int i = 0; i < cells.size(); i++) {
      columns.get(i).text(row, cells.get(i));
    }
    return row;
  }

  private @Nullable List<String> cells() throws IOException {
    try {
      if (parser.nextToken() == null) {
        return null;
      }
      // Where the row begins; its own token still tells of the row before.
      line = parser.currentLocation().getLineNr();
      List<String> cells = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        cells.add(parser.getText());
      }
      return cells;
    } catch (JsonProcessingException e) {
      throw new BalsamException("This is not CSV: " + e.getOriginalMessage() + ".", e);
    }
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public String where(long at) {
    return "Line " + at + " of " + file;
  }

  @Override
  public boolean mayNameParents() {
    return columns.isEmpty()
        || columns.stream().anyMatch(column -> column.kind() == JobColumn.Kind.PARENTS);
  }
}
