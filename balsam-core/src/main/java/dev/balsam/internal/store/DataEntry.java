package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.JOB;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import dev.balsam.BalsamException;
import dev.balsam.JobChange;
import dev.balsam.internal.text.Printable;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.SQLDataType;

/**
 * An entry of jobs' data, which may lie inside objects.
 *
 * @param path keys from the outside to the inside
 * @param value its JSON
 */
public record DataEntry(List<String> path, JSONB value) {
  /**
   * Makes one of what a user gave.
   *
   * @param path keys from the outside to the inside
   * @param value anything that Jackson writes
   * @return the entry
   * @throws BalsamException when there is no such entry, or the value is no JSON
   */
  public static DataEntry of(List<String> path, Object value) {
    // A change knows what a path has to be.
    return ofChecked(new JobChange().data(path, value).entries().keySet().iterator().next(), value);
  }

  static DataEntry ofChecked(List<String> path, Object value) {
    String what = "value of data entry \"" + Printable.of(path.get(path.size() - 1)) + "\"";
    if (Objects.isNull(value)) {
      throw new BalsamException(
          "The " + what + " is null. Store some value, such as an empty text.");
    }
    return new DataEntry(path, JSONB.valueOf(Json.write(value, what)));
  }

  /**
   * Writes it; objects that are absent are made.
   *
   * @return how many jobs have it now
   */
  int store(DSLContext dsl, Condition jobs) {
    for (int depth = 1; depth < path.size(); depth++) {
      Field<String[]> outer = keys(path.subList(0, depth));
      Condition isNone =
          condition("jsonb_typeof({0} #> {1}) is distinct from 'object'", JOB.DATA, outer);
      store(dsl, outer, val(JSONB.valueOf("{}")), jobs.and(isNone));
    }
    return store(dsl, keys(path), val(value), jobs);
  }

  private static int store(
      DSLContext dsl, Field<String[]> path, Field<JSONB> value, Condition jobs) {
    Field<JSONB> data = field("jsonb_set({0}, {1}, {2})", SQLDataType.JSONB, JOB.DATA, path, value);
    return dsl.update(JOB).set(JOB.DATA, data).where(jobs).execute();
  }

  private static Field<String[]> keys(List<String> keys) {
    return field("cast({0} as text[])", String[].class, val(keys.toArray(String[]::new)));
  }
}
