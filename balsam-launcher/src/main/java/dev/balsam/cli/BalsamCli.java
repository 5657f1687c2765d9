package dev.balsam.cli;

import dev.balsam.admin.SiteUpgrade;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    addMethodSubcommands = false,
    name = "balsam",
    description =
        "Adds, links, changes, kills and waits for the jobs of a site, and estimates how long they take.",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    footer = {
      "%n\"balsam help COMMAND\" shows a command's options, with examples. The beginning of an option is "
          + "enough where it is clear, and underscores count as dashes.",
      "%nExamples:",
      "  balsam init ~/myWorkflow && source balsamactivate myWorkflow",
      "  balsam app --name SayHello --executable \"echo hello,\"",
      "  balsam job --name hi --workflow test --application SayHello --args world",
      "  balsam launcher --consume-all --job-mode=serial"
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
    // Picocli looks up how to read times, in words that no option of ours has.
    System.setProperty("picocli.converters.excludes", "java.time.*,java.sql.*");
    // Before anything logs: the logger reads it once.
    if (Arrays.asList(args).contains("--debug")) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "debug");
    }
    int code =
        run(CommandOutput.of(FileDescriptor.out), CommandOutput.of(FileDescriptor.err), args);
    StartArchive.deleteUnusable();
    System.exit(code);
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

  static int run(PrintWriter out, PrintWriter err, String... args) {
    BalsamCli command = new BalsamCli();
    CommandLine line = line(command, Commands.chosen(args)).setOut(out).setErr(err);
    SiteUpgrade.announceTo(message -> err.println("balsam: " + message));
    try {
      refuseSpoilt(line, args);
      int code = line.execute(OptionSpellings.full(line, args));
      out.flush();
      return code;
    } catch (CommandLine.ParameterException e) {
      return Failures.wrongWords(e, args);
    } catch (OutputClosedException e) {
      return Failures.tell(e, line, command.debug);
    }
  }

  // Java has put this character where the locale has none for what was typed; to store it would be
  // to lie.
  private static void refuseSpoilt(CommandLine line, String[] words) {
    for (String word : words) {
      if (word.indexOf('\ufffd') >= 0) {
        throw new ParameterException(
            line,
            "\""
                + word
                + "\" has characters that are lost in the locale of this shell (LC_ALL="
                + Objects.requireNonNullElse(System.getenv("LC_ALL"), "")
                + "). Set LC_ALL=C.UTF-8 and try again");
      }
    }
  }

  /** All commands and options, for what is written about them. */
  static CommandLine model() {
    return line(new BalsamCli(), null);
  }

  private static CommandLine line(BalsamCli command, @Nullable String chosen) {
    CommandRun run = new CommandRun(command::isDebugging);
    CommandLine line =
        Commands.addTo(new CommandLine(command), chosen)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(run)
            .setExecutionStrategy(run)
            .setExecutionExceptionHandler(run);
    if (line.getSubcommands().size() > 1) {
      line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
      line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
    }
    return line;
  }

  private boolean isDebugging() {
    return debug;
  }

  /** Without a command: what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
