package dev.balsam.cli;

import dev.balsam.admin.SiteUpgrade;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
 * long, 5 the site or its server cannot be reached, 130 ended by Ctrl-C, 141 nobody reads the
 * output any more.
 */
@Command(
    name = "balsam",
    description =
        "Adds, links, changes, kills and waits for the jobs of a site, and estimates how long they take.",
    mixinStandardHelpOptions = true,
    subcommands = {
      InitCommand.class,
      ServerCommand.class,
      WhichCommand.class,
      JobCommand.class,
      DepCommand.class,
      KillCommand.class,
      WaitCommand.class,
      DataCommand.class,
      ModifyCommand.class,
      EstimateCommand.class,
      SiteCommand.class,
      DoctorCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:well",
      "  1:it could not be done; standard error says why",
      "  2:the words of the command were wrong",
      "  3:a job that was waited for did not finish",
      "  4:the wait took too long",
      "  5:the site or its server cannot be reached",
      "130:ended by Ctrl-C",
      "141:nobody reads the output any more (said by the code only)"
    })
public final class BalsamCli implements Runnable {
  @Spec private CommandSpec spec;

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
    System.exit(
        run(CommandOutput.of(FileDescriptor.out), CommandOutput.of(FileDescriptor.err), args));
  }

  /**
   * Runs one command.
   *
   * @param args its words
   * @return the exit code
   */
  public static int run(String... args) {
    return run(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        args);
  }

  private static int run(PrintWriter out, PrintWriter err, String... args) {
    BalsamCli command = new BalsamCli();
    CommandLine line =
        new CommandLine(command)
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setAbbreviatedOptionsAllowed(true)
            .setParameterExceptionHandler(Failures::wrongWords)
            .setExecutionExceptionHandler(
                (error, failed, parsed) -> Failures.tell(error, failed, command.debug));
    SiteUpgrade.announceTo(message -> err.println("balsam: " + message));
    try {
      int code = line.execute(args);
      out.flush();
      return code;
    } catch (OutputClosedException e) {
      return Failures.tell(e, line, command.debug);
    }
  }

  /** Without a command: what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
