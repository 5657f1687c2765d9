package dev.balsam.internal.site;

import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import dev.balsam.JobFields;
import dev.balsam.internal.store.Json;
import dev.balsam.internal.text.DataExpression;
import dev.balsam.internal.text.Glob;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.SQLDataType;

/** Conditions on data in SQL; keys and values are bound, never part of the statement. */
final class DataConditions {
  private DataConditions() {}

  static Condition of(DataExpression expression) {
    Field<String[]> path =
        field("cast({0} as text[])", String[].class, val(expression.path().toArray(String[]::new)));
    Field<JSONB> entry = field("({0} #> {1})", SQLDataType.JSONB, JobFields.DATA, path);
    Field<JSONB> value = val(JSONB.valueOf(Json.write(expression.value(), "value")));
    return switch (expression.operator()) {
      // What is absent is as good as null, so that "different" is just "not equal".
      case EQUAL -> condition("coalesce({0}, 'null') = {1}", entry, value);
      case DIFFERENT -> condition("coalesce({0}, 'null') <> {1}", entry, value);
      case AT_MOST -> ordered("{0} <= {1}", entry, value);
      case AT_LEAST -> ordered("{0} >= {1}", entry, value);
      case LESS -> ordered("{0} < {1}", entry, value);
      case MORE -> ordered("{0} > {1}", entry, value);
      case LIKE -> {
        Field<String> text = field("({0} #>> {1})", SQLDataType.CLOB, JobFields.DATA, path);
        yield text.likeIgnoreCase(Glob.toSearch(expression.value().asText()), '\\');
      }
    };
  }

  // jsonb has an order across types too, in which every number is more than any text.
  private static Condition ordered(String sql, Field<JSONB> entry, Field<JSONB> value) {
    return condition("jsonb_typeof({0}) = jsonb_typeof({1})", entry, value)
        .and(condition(sql, entry, value));
  }
}
