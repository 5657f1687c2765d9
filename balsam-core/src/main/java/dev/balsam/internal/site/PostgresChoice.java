package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.SiteOptions;
import dev.balsam.internal.postgres.BinariesSource;
import dev.balsam.internal.postgres.PostgresSettings;
import java.util.Map;

/** Turns what a user chose into what the managed server understands. */
final class PostgresChoice {
  private PostgresChoice() {}

  static PostgresSettings of(SiteOptions options, Map<String, String> serverOptions) {
    BinariesSource source =
        switch (options.postgres()) {
          case BUNDLED -> BinariesSource.BUNDLED;
          case SYSTEM -> BinariesSource.SYSTEM;
          case DIRECTORY ->
              BinariesSource.directory(
                  options
                      .binaries()
                      .orElseThrow(
                          () ->
                              new BalsamException(
                                  "SiteOptions names no directory of PostgreSQL's programs. Use postgresIn(path).")));
        };
    return new PostgresSettings(source, serverOptions);
  }
}
