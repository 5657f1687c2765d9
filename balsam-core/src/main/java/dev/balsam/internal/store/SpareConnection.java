package dev.balsam.internal.store;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is open before there is a pool. A pool takes longer to set up than a question
 * takes, and many who open a site ask only a few, one after the other.
 */
public interface SpareConnection {
  /** Where there is only a pool. */
  SpareConnection NONE =
      new SpareConnection() {
        @Override
        public @Nullable Connection take() {
          return null;
        }

        @Override
        public void giveBack(Connection connection) {
          throw new IllegalStateException("none was taken");
        }
      };

  /**
   * Takes it, so that nobody else can.
   *
   * @return null where it is in use, closed or has been idle for so long that it may be dead
   */
  @Nullable Connection take();

  /**
   * Lets others take it.
   *
   * @param connection what was taken, outside a transaction; not where its work failed
   */
  void giveBack(Connection connection);
}
