package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/**
 * The {@code balsam} command. Inside a task it acts as that job, through the environment that the
 * launcher set.
 *
 * <pre>{@code
 * int exitCode = BalsamCli.run("--site", "water", "wait", "17");
 * }</pre>
 *
 * <p>Exit codes: 0 well, 1 it could not be done (one sentence on standard error says why), 2 the
 * words of the command were wrong, 3 a job that was waited for did not finish, 4 the wait took too
 * long.
 */
@Command(
    name = "balsam",
    description =
        "Adds, links, kills and waits for the jobs of a site, and estimates how long they take.",
    mixinStandardHelpOptions = true,
    subcommands = {
      JobCommand.class,
      DepCommand.class,
      KillCommand.class,
      WaitCommand.class,
      DataCommand.class,
      ModifyCommand.class,
      EstimateCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:well",
      " 1:it could not be done; standard error says why",
      " 2:the words of the command were wrong",
      " 3:a job that was waited for did not finish",
      " 4:the wait took too long"
    })
public final class BalsamCli {
  static final int NOT_DONE = 1;
  static final int NOT_FINISHED = 3;
  static final int TOO_LONG = 4;

  @Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  private BalsamCli() {}

  /**
   * Runs one command and ends the JVM with its exit code.
   *
   * @param args its words
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /**
   * Runs one command.
   *
   * @param args its words
   * @return the exit code
   */
  public static int run(String... args) {
    BalsamCli command = new BalsamCli();
    return new CommandLine(command)
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((error, line, parsed) -> command.tell(error, line))
        .execute(args);
  }

  private int tell(Exception error, CommandLine line) {
    line.getErr()
        .println(
            "balsam: "
                + (error instanceof BalsamException ? error.getMessage() : error.toString()));
    if (debug) {
      error.printStackTrace(line.getErr());
    }
    return NOT_DONE;
  }
}
