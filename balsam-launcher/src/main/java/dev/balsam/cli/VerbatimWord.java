package dev.balsam.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Takes the next word whatever it is: options of other programs may be called as ours are, and
 * picocli takes those for ours.
 */
final class VerbatimWord implements IParameterConsumer {
  @Override
  public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
    if (words.isEmpty()) {
      throw new MissingParameterException(
          command.commandLine(),
          option,
          "Missing required parameter for option '--arg' (" + option.paramLabel() + ")");
    }
    List<Object> all = new ArrayList<>();
    if (option.getValue() instanceof List<?> before) {
      all.addAll(before);
    }
    all.add(words.pop());
    option.setValue(all);
  }
}
