package dev.balsam.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.JobDefinition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RowReaderTest {
  private static final App APP = Balsam.app("app", "app");

  @Test
  void csv_follows_rfc_4180() throws IOException {
    RowReader rows =
        csv(
            "name,args,data.note\r\nplain,1 2,x\r\n\"a \"\"b\"\"\",\"'two words' c\",\"x,\ny\"\r\n");
    assertThat(next(rows).name()).isEqualTo("plain");
    JobDefinition second = next(rows);
    assertThat(rows.line()).isEqualTo(3);
    assertThat(second.name()).isEqualTo("a \"b\"");
    assertThat(second.args()).containsExactly("two words", "c");
    assertThat(second.data()).containsEntry("note", "x,\ny");
    assertThat(rows.next()).isNull();
  }

  @Test
  void every_column_goes_where_it_belongs() throws IOException {
    JobRow row =
        requireNonNull(
            csv("name,application,workflow,description,args,num-nodes,RANKS_PER_NODE,threads_per_rank,"
                    + "threads_per_core,gpus_per_rank,node_packing_count,memory_per_node,wall_time_minutes,"
                    + "timeout_seconds,retries,priority,input_files,url_in,url_out,stage_out_files,workdir,"
                    + "wait_for_parents,auto_timeout_retry,post_handle_error,post_handle_timeout,"
                    + "coschedule_num_nodes,data.r,data.model,tag.kind,env.OMP_PLACES,parents\n"
                    + "n,a,w,d e,x,2,3,4,5,0.5,6,1G,1.5,90,7,-8,*.dat *.in,/in,sftp://h/out,*.h5 x,/work,"
                    + "no,false,yes,true,9,0.96,water,hot,cores,17; first one\n")
                .next());
    assertThat(row.application()).isEqualTo("a");
    assertThat(row.parents()).containsExactly("17", "first one");
    JobDefinition job = row.draft(APP).definition();
    assertThat(job.workflow()).isEqualTo("w");
    assertThat(job.description()).isEqualTo("d e");
    assertThat(job.resources().nodes()).isEqualTo(2);
    assertThat(job.resources().ranksPerNode()).isEqualTo(3);
    assertThat(job.resources().threadsPerRank()).isEqualTo(4);
    assertThat(job.resources().threadsPerCore()).isEqualTo(5);
    assertThat(job.resources().gpusPerRank()).isEqualTo(0.5);
    assertThat(job.resources().nodePackingCount()).hasValue(6);
    assertThat(job.resources().memoryPerNode()).hasValue(1L << 30);
    assertThat(job.rules().wallTime()).contains(Duration.ofSeconds(90));
    assertThat(job.rules().timeout()).contains(Duration.ofSeconds(90));
    assertThat(job.rules().retries()).isEqualTo(7);
    assertThat(job.rules().priority()).isEqualTo(-8);
    assertThat(job.rules().waitForParents()).isFalse();
    assertThat(job.rules().autoTimeoutRetry()).isFalse();
    assertThat(job.rules().postprocessOnError()).isTrue();
    assertThat(job.rules().postprocessOnTimeout()).isTrue();
    assertThat(job.files().inputFiles()).containsExactly("*.dat", "*.in");
    assertThat(job.files().stageIn()).contains(URI.create("file:/in"));
    assertThat(job.files().stageOut()).contains(URI.create("sftp://h/out"));
    assertThat(job.files().stageOutFiles()).containsExactly("*.h5", "x");
    assertThat(job.files().workdir()).contains(Path.of("/work"));
    assertThat(job.data())
        .isEqualTo(Map.of("r", 0.96, "model", "water", "coschedule_num_nodes", 9));
    assertThat(job.tags()).isEqualTo(Map.of("kind", "hot"));
    assertThat(job.environment()).isEqualTo(Map.of("OMP_PLACES", "cores"));
  }

  @Test
  void every_field_that_people_are_told_of_is_known() {
    assertThat(JobSetting.known())
        .allMatch(name -> JobSetting.of(name).isPresent())
        .doesNotHaveDuplicates();
  }

  @Test
  void an_empty_cell_says_nothing_and_options_hold_where_a_row_is_silent() throws IOException {
    JobRow options = new JobRow();
    options.application("simulate");
    options.argumentLine("--default");
    options.set(JobSetting.NUM_NODES, "2");
    options.data("campaign", "may");
    RowReader rows = csv("name,args,num_nodes,data.r\nfirst,,,1\nsecond,own,4,\n");
    JobDefinition first = next(rows, options);
    assertThat(first.args()).containsExactly("--default");
    assertThat(first.resources().nodes()).isEqualTo(2);
    assertThat(first.data()).isEqualTo(Map.of("campaign", "may", "r", 1));
    JobDefinition second = next(rows, options);
    assertThat(second.args()).containsExactly("own");
    assertThat(second.resources().nodes()).isEqualTo(4);
    assertThat(second.data()).isEqualTo(Map.of("campaign", "may"));
  }

  @Test
  void a_number_that_is_too_large_stays_what_was_typed() throws IOException {
    RowReader rows = csv("name,data.x,data.y\na,1e400,\"[-1e400]\"\n");
    assertThat(next(rows).data()).isEqualTo(Map.of("x", "1e400", "y", "[-1e400]"));
    refused(json("{\"name\": \"a\", \"data\": {\"x\": [1e400]}}"), "\"data\" is too large");
  }

  @Test
  void dots_in_keys_of_data_lead_into_objects() throws IOException {
    JobRow options = new JobRow();
    options.data("grid.points", 5);
    options.data("grid.kind", "fine");
    RowReader csv = csv("name,data.grid.points,data.grid.size.x\na,6,1\nb,,\n");
    assertThat(next(csv, options).data())
        .isEqualTo(Map.of("grid", Map.of("points", 6, "kind", "fine", "size", Map.of("x", 1))));
    assertThat(next(csv, options).data())
        .isEqualTo(Map.of("grid", Map.of("points", 5, "kind", "fine")));
    RowReader json = json("{\"name\": \"a\", \"data.c.d\": 3, \"data\": {\"e.f\": 4}}");
    assertThat(next(json).data()).isEqualTo(Map.of("c", Map.of("d", 3), "e.f", 4));
    refused(csv("name,data.a..b\na,1\n"), "\"a..b\" has an empty part");
  }

  @Test
  void json_lines_keep_the_types_of_their_values() throws IOException {
    RowReader rows =
        json(
            "{\"name\": \"a\", \"args\": [\"two words\", 3], \"data\": {\"n\": \"42\", \"list\": [1, 2]},"
                + " \"data.more\": {\"x\": null}, \"tags\": {\"k\": 1}, \"env\": {\"A\": \"b\"},"
                + " \"parents\": [17, \"p\"], \"num_nodes\": 2, \"input_files\": [\"*.a\", \"*.b\"],"
                + " \"description\": null}\n\n  \n{\"name\": \"b\", \"args\": \"'x y' z\"}");
    JobRow first = requireNonNull(rows.next());
    assertThat(first.parents()).containsExactly("17", "p");
    JobDefinition a = first.draft(APP).definition();
    assertThat(a.args()).containsExactly("two words", "3");
    assertThat(a.data()).containsEntry("n", "42").containsEntry("list", List.of(1, 2)).hasSize(3);
    assertThat(a.tags()).isEqualTo(Map.of("k", "1"));
    assertThat(a.environment()).isEqualTo(Map.of("A", "b"));
    assertThat(a.resources().nodes()).isEqualTo(2);
    assertThat(a.files().inputFiles()).containsExactly("*.a", "*.b");
    assertThat(next(rows).args()).containsExactly("x y", "z");
    assertThat(rows.line()).isEqualTo(4);
    assertThat(rows.next()).isNull();
  }

  @Test
  void what_is_no_row_is_refused() {
    refused(csv("name,nosuch\n"), "nothing called \"nosuch\"", "node_packing_count");
    refused(csv("name,name\n"), "\"name\" is there twice");
    refused(csv("name,Name\n"), "\"name\" and \"Name\" mean the same");
    refused(csv("name,num-nodes,nodes\n"), "\"num-nodes\" and \"nodes\" mean the same");
    refused(csv("name,app,application\n"), "\"app\" and \"application\" mean the same");
    refused(csv("tag.a,tags.a\n"), "\"tag.a\" and \"tags.a\" mean the same");
    refused(json("{\"app\": \"a\", \"application\": \"b\"}"), "mean the same");
    refused(csv("name,data.\n"), "nothing called \"data.\"");
    refused(csv("name,name.x\n"), "nothing called \"name.x\"");
    refused(csv("name,data\na,5\n"), "data must be a JSON object");
    refused(csv("name,args\na\n"), "1 cell", "2 columns");
    refused(csv("name,args\na,b,c\n"), "3 cells", "2 columns");
    refused(csv("name\n\"a\nb"), "not CSV");
    refused(csv(""), "holds nothing");
    refused(json("{\"name\": }"), "not a JSON object");
    refused(json("[1]"), "not a JSON object");
    refused(json("null"), "not a JSON object");
    refused(json("{\"name\": \"a\"} x"), "not a JSON object");
    refused(json("{\"name\": \"a\", \"name\": \"b\"}"), "not a JSON object");
    refused(json("{\"name\": {\"a\": 1}}"), "name must be one value");
    refused(json("{\"nosuch\": 1}"), "nothing called \"nosuch\"");
  }

  @Test
  void nonsense_in_a_row_is_refused() {
    refusedDraft("num_nodes", "x", "num_nodes must be a number, but is \"x\"");
    refusedDraft("num_nodes", "1.5", "whole number");
    refusedDraft("num_nodes", "0", "at least 1");
    refusedDraft("num_nodes", "99999999999", "32 bits");
    refusedDraft("wall_time_minutes", "soon", "must be a number");
    refusedDraft("wall_time_minutes", "-1", "at least a millisecond");
    refusedDraft("post_handle_error", "perhaps", "true or false");
    refusedDraft("timeout_seconds", "18446744073709552", "at most 100 years");
    refusedDraft("wall_time_minutes", "1e20", "at most 100 years, but is \"1e20\"");
    refusedDraft("wall_time_minutes", "-1e999999999", "at most 100 years");
    refusedDraft("timeout_seconds", "1e-999999999", "at least a millisecond");
    refusedDraft("memory_per_node", "much", "16G");
    refusedDraft("url_in", "nosuch://x", "scheme");
    refusedDraft("url_in", "http://[", "neither an address nor a path");
    refusedDraft("url_out", "/out", "Give stage_out_files too");
    refusedDraft("stage_out_files", "*", "Give url_out too");
    refusedDraft("coschedule_num_nodes", "-1", "not be negative");
    refusedDraft("args", "'open", "unclosed '");
    refusedDraft("env.A B", "x", "cannot name an environment variable");
  }

  @Test
  void the_format_is_found_out_by_name_else_by_the_beginning(@TempDir Path directory)
      throws IOException {
    assertThat(first(directory, "a.csv", "name,application\na,x\n")).isEqualTo("a");
    assertThat(first(directory, "a.tsv", "name\tapplication\na, b\tx\n")).isEqualTo("a, b");
    assertThat(first(directory, "a.jsonl", "{\"name\": \"a\"}")).isEqualTo("a");
    assertThat(first(directory, "b", "\ufeff\n\n{\"name\": \"a\"}")).isEqualTo("a");
    assertThat(first(directory, "c", "\ufeffname\na\n")).isEqualTo("a");
    assertThat(first(directory, "d", "name\tapplication\na b\tx\n")).isEqualTo("a b");
    Path latin =
        Files.write(
            directory.resolve("e.csv"), "name\n\u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(
            () -> {
              try (RowSource source = RowSource.open(latin.toString(), Optional.empty())) {
                source.rows().next();
              }
            })
        .isInstanceOfAny(IOException.class, BalsamException.class);
    assertThatThrownBy(() -> RowSource.open(directory + "/nosuch", Optional.empty()))
        .hasMessageContaining("There is no file");
    assertThatThrownBy(() -> RowSource.open(directory.toString(), Optional.empty()))
        .hasMessageContaining("is a directory");
  }

  private static String first(Path directory, String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    try (RowSource source = RowSource.open(file.toString(), Optional.empty())) {
      JobRow row = requireNonNull(source.rows().next());
      assertThat(source.read()).isEqualTo(Files.size(file));
      return row.name();
    }
  }

  private static void refused(RowReader rows, String... words) {
    List<JobRow> read = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              for (JobRow row = rows.next(); row != null; row = rows.next()) {
                read.add(row);
              }
            })
        .isInstanceOf(BalsamException.class)
        .hasMessageContainingAll(words);
    assertThat(read).isEmpty();
  }

  private static void refusedDraft(String column, String value, String words) {
    JobRow row = new JobRow();
    row.name("x");
    JobColumn.of(column).text(row, value);
    assertThatThrownBy(() -> row.draft(APP))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining(words);
  }

  private static JobDefinition next(RowReader rows) throws IOException {
    return next(rows, new JobRow());
  }

  private static JobDefinition next(RowReader rows, JobRow options) throws IOException {
    JobRow row = requireNonNull(rows.next());
    return row.over(options).draft(APP).definition();
  }

  private static RowReader csv(String text) {
    try {
      return new CsvRows(new StringReader(text), ',', "rows.csv");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static RowReader json(String text) {
    return new JsonLines(new BufferedReader(new StringReader(text)), "rows.jsonl");
  }
}
