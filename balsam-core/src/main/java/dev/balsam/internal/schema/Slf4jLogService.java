package dev.balsam.internal.schema;

import java.util.logging.Level;
import liquibase.logging.Logger;
import liquibase.logging.core.AbstractLogService;
import liquibase.logging.core.AbstractLogger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Sends Liquibase's log to SLF4J, one level lower: a migration that works is no news to a user. */
final class Slf4jLogService extends AbstractLogService {
  @Override
  public int getPriority() {
    return PRIORITY_SPECIALIZED;
  }

  @Override
  @SuppressWarnings({"rawtypes", "try"})
  public Logger getLog(Class clazz) {
    org.slf4j.Logger log = LoggerFactory.getLogger(clazz);
    return new AbstractLogger() {
      @Override
      public void log(Level level, @Nullable String message, @Nullable Throwable e) {
        if (level.intValue() >= Level.WARNING.intValue()) {
          log.info(message, e);
        } else {
          log.debug(message, e);
        }
      }
    };
  }
}
