package dev.balsam.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Logs as one JSON object for each line; a line is given when it is complete. */
final class LogLines implements LogTail.Sink {
  private final JsonOption json;
  private final PrintWriter out;
  private final Map<String, ByteArrayOutputStream> begun = new LinkedHashMap<>();

  LogLines(JsonOption json, PrintWriter out) {
    this.json = json;
    this.out = out;
  }

  @Override
  public void add(String file, ByteBuffer bytes) {
    ByteArrayOutputStream line = begun.computeIfAbsent(file, name -> new ByteArrayOutputStream());
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b == '\n') {
        give(file, line);
      } else {
        line.write(b);
      }
    }
  }

  private void give(String file, ByteArrayOutputStream line) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("file", file);
    values.put("line", line.toString(StandardCharsets.UTF_8));
    json.print(out, values);
    line.reset();
  }

  @Override
  public void end() {
    begun.forEach(
        (file, line) -> {
          if (line.size() > 0) {
            give(file, line);
          }
        });
  }
}
