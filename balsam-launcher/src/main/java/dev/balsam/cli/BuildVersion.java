package dev.balsam.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote down, with the Java that runs it. */
final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties built = new Properties();
    try (InputStream file = BuildVersion.class.getResourceAsStream("version.properties")) {
      built.load(Objects.requireNonNull(file, "version.properties is part of the build"));
    }
    return new String[] {
      "balsam " + built.getProperty("version"),
      "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.home") + ")"
    };
  }
}
