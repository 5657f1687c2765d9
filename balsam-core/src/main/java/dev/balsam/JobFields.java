package dev.balsam;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.val;

import java.time.Instant;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.SQLDataType;

/**
 * The columns of a job for {@link JobQuery#where} and {@link JobQuery#orderBy}; they are those of
 * the view {@code balsam.jobs}.
 *
 * <pre>{@code
 * site.jobs().where(JobFields.SUBMITTED_AT.gt(Instant.now().minusSeconds(3600)).and(JobFields.text("site").eq("A"))).count();
 * }</pre>
 */
public final class JobFields {
  /** Id of the job. */
  public static final Field<Long> ID = field(name("id"), SQLDataType.BIGINT);

  /** Name of the job. */
  public static final Field<String> NAME = field(name("name"), SQLDataType.CLOB);

  /** Name of its workflow; empty outside any. */
  public static final Field<String> WORKFLOW = field(name("workflow"), SQLDataType.CLOB);

  /** Name of its app. */
  public static final Field<String> APP = field(name("app"), SQLDataType.CLOB);

  /** Free text. */
  public static final Field<String> DESCRIPTION = field(name("description"), SQLDataType.CLOB);

  /** State of the job. */
  public static final Field<JobState> STATE =
      field(
          name("state"),
          SQLDataType.CLOB.asConvertedDataType(JobState.class, JobState::valueOf, JobState::name));

  /** Number of the latest run. */
  public static final Field<Integer> ATTEMPT = field(name("attempt"), SQLDataType.INTEGER);

  /** Higher runs first. */
  public static final Field<Integer> PRIORITY = field(name("priority"), SQLDataType.INTEGER);

  /** Nodes that a run needs. */
  public static final Field<Integer> NODES = field(name("nodes"), SQLDataType.INTEGER);

  /** Parents that have not finished. */
  public static final Field<Integer> PENDING_PARENTS =
      field(name("pending_parents"), SQLDataType.INTEGER);

  /** When the job was stored. */
  public static final Field<Instant> SUBMITTED_AT =
      field(name("submitted_at"), SQLDataType.INSTANT);

  /** The collaborator who submitted the job; null for those of the owner of the site. */
  public static final Field<String> SUBMITTED_BY = field(name("submitted_by"), SQLDataType.CLOB);

  /** The job's data, a JSON object. */
  public static final Field<JSONB> DATA = field(name("data"), SQLDataType.JSONB);

  /** The job's tags, a JSON object of texts. */
  public static final Field<JSONB> TAGS = field(name("tags"), SQLDataType.JSONB);

  private JobFields() {}

  /**
   * An entry of the job's data as text.
   *
   * @param key the key
   * @return null in SQL where the key is absent
   */
  public static Field<String> text(String key) {
    return field("{0} ->> {1}", SQLDataType.CLOB, DATA, val(key));
  }

  /**
   * An entry of the job's data as a number.
   *
   * @param key the key
   * @return null in SQL where the key is absent or holds no number
   */
  public static Field<Double> number(String key) {
    return field(
        "case when jsonb_typeof({0} -> {1}) = 'number' then ({0} ->> {1})::double precision end",
        SQLDataType.DOUBLE, DATA, val(key));
  }
}
