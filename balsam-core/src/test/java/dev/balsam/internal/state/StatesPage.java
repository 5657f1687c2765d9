package dev.balsam.internal.state;

import dev.balsam.JobState;

/** Writes {@code docs/states.md} from the one table of moves. */
final class StatesPage {
  private StatesPage() {}

  static String text() {
    StringBuilder page =
        new StringBuilder(
            """
            # States of a job

            Generated from `StateTable`, the one place in the code that holds the legal moves. Do not edit: run
            `mvn -pl balsam-core/codegen,balsam-core test -Dtest=StatesPageTest -Dbalsam.docs=write` after changing the table.

            ```mermaid
            stateDiagram-v2
            """);
    page.append("    [*] --> CREATED\n");
    for (StateTable.Move move : StateTable.all()) {
      // A kill leads from every open state; thirteen arrows more would hide the others.
      if (move.to() != JobState.USER_KILLED && !move.from().isTerminal()) {
        page.append("    %s --> %s\n".formatted(move.from(), move.to()));
      }
    }
    page.append(
        """
            JOB_FINISHED --> [*]
            FAILED --> [*]
            USER_KILLED --> [*]
        ```

        Every state that is not terminal also leads to USER_KILLED, and a user's restart leads out of the terminal ones.
        Steps with nothing to do are passed in one write, but each still appears in the job's history.

        | From | To | By | When |
        |---|---|---|---|
        """);
    for (StateTable.Move move : StateTable.all()) {
      page.append(
          "| %s | %s | %s | %s |\n".formatted(move.from(), move.to(), move.by(), move.when()));
    }
    return page.toString();
  }
}
