package dev.balsam.cli;

import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Runs the command whose words were understood, and has what fails told. A class and no lambdas:
 * the archive for fast starts can keep no lambda for picocli, and the first that a JVM makes itself
 * takes it several milliseconds.
 */
final class CommandRun
    implements IExecutionStrategy, IParameterExceptionHandler, IExecutionExceptionHandler {
  private final BooleanSupplier debug;

  /**
   * Prepares to run it.
   *
   * @param debug whether stack traces are wanted, known when the words have been read
   */
  CommandRun(BooleanSupplier debug) {
    this.debug = debug;
  }

  // Picocli tells nobody of what fails while it prints help, but prints it.
  @Override
  public int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (OutputClosedException e) {
      return Failures.tell(e, parsed.commandSpec().commandLine(), debug.getAsBoolean());
    }
  }

  @Override
  public int handleParseException(ParameterException error, String[] args) {
    return Failures.wrongWords(error, args);
  }

  @Override
  public int handleExecutionException(Exception error, CommandLine failed, ParseResult parsed) {
    return Failures.tell(error, failed, debug.getAsBoolean());
  }
}
