package dev.balsam.cli;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Changes what the next run of a job is given: for the scripts that prepare or mend it. */
@Command(
    name = "modify",
    mixinStandardHelpOptions = true,
    description = "Inside a script or task: changes what the next run of that job is given.",
    footer = {
      "%nExamples:",
      "  balsam modify --arg input.dat --arg 'two words'",
      "  balsam modify --env OMP_PROC_BIND=close"
    })
final class ModifyCommand implements Callable<Integer> {
  @Option(
      names = "--arg",
      paramLabel = "WORD",
      description = "One argument, verbatim. Repeatable; they take the place of all that it has.")
  private @Nullable List<String> words;

  @Option(names = "--env", paramLabel = "KEY=VALUE", description = "An environment variable.")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Override
  public Integer call() {
    if (words == null && environment.isEmpty()) {
      throw new BalsamException("Nothing to change was named. Give --arg or --env.");
    }
    Balsam.current().modify(Optional.ofNullable(words), environment);
    return 0;
  }
}
