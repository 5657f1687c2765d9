package dev.balsam.internal.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.balsam.BalsamException;
import dev.balsam.engine.Engine.LeaseRules;
import dev.balsam.engine.TransferRules;
import dev.balsam.internal.store.Json;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a site, from {@code settings.json}. A missing entry has its default, an unknown
 * or senseless one is an error, and the file is never written over.
 */
record SiteSettings(
    LeaseRules leases,
    TransferRules transfers,
    Map<String, String> postgres,
    Map<String, List<String>> mpi,
    Map<String, List<String>> agents,
    Map<String, List<String>> scheduler) {
  private static final Logger LOG = LoggerFactory.getLogger(SiteSettings.class);

  // One that fails, one that is tried again, and one for what the launcher is doing meanwhile.
  private static final int RENEWALS = 3;

  private static final String DEFAULTS =
      """
      {
        "leaseSeconds": 60,
        "renewSeconds": 10,
        "killGraceSeconds": 10,
        "pollSeconds": 1,
        "postgres": {}
      }
      """;

  static SiteSettings load(Path file) {
    if (!Files.exists(file)) {
      try {
        writeDefaults(file);
      } catch (IOException e) {
        throw new BalsamException(
            "The settings cannot be written to " + file + ": " + Reason.of(e) + ".", e);
      }
    }
    return read(file);
  }

  // Complete or not at all, as another JVM may open the site at the same moment.
  private static void writeDefaults(Path file) throws IOException {
    Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "settings", ".new");
    try {
      Files.writeString(fresh, DEFAULTS, StandardCharsets.UTF_8);
      // All who use a site must agree on its leases, and there is no secret in it.
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} was written by another JVM at the same moment", file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      LOG.debug("no hard links in {}: {}", file.getParent(), e.getMessage());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  static SiteSettings defaults() {
    return of(60, 10, 10, 1, TransferRules.DEFAULTS, Map.of(), Map.of(), Map.of(), Map.of());
  }

  private static SiteSettings of(
      double lease,
      double renew,
      double grace,
      double poll,
      TransferRules transfers,
      Map<String, String> postgres,
      Map<String, List<String>> mpi,
      Map<String, List<String>> agents,
      Map<String, List<String>> scheduler) {
    return new SiteSettings(
        new LeaseRules(seconds(lease), seconds(renew), seconds(grace), seconds(poll)),
        transfers,
        postgres,
        mpi,
        agents,
        scheduler);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private static SiteSettings read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BalsamException(
          "The settings in " + file + " cannot be read: " + Reason.of(e) + ".", e);
    }
    // What this class wrote itself needs no parser, and opening a site should not wait for one.
    return text.equals(DEFAULTS) ? defaults() : parse(file, text);
  }

  private static SiteSettings parse(Path file, String text) {
    JsonNode json;
    try {
      json = Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new BalsamException(
          "The settings in "
              + file
              + " are not valid JSON: "
              + e.getOriginalMessage()
              + ". Mend the file or remove it.",
          e);
    }
    if (!json.isObject()) {
      throw new BalsamException(
          "The settings in "
              + file
              + " are no JSON object. Write for example {\"pollSeconds\": 1}, or remove the file.");
    }
    Map<String, Double> numbers =
        new TreeMap<>(
            Map.of(
                "leaseSeconds",
                60.0,
                "renewSeconds",
                10.0,
                "killGraceSeconds",
                10.0,
                "pollSeconds",
                1.0));
    Map<String, String> postgres = new LinkedHashMap<>();
    Map<String, List<String>> mpi = new LinkedHashMap<>();
    Map<String, List<String>> agents = new LinkedHashMap<>();
    Map<String, List<String>> scheduler = new LinkedHashMap<>();
    TransferRules transfers = TransferRules.DEFAULTS;
    for (Iterator<Map.Entry<String, JsonNode>> entries = json.properties().iterator();
        entries.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = entries.next();
      if (numbers.containsKey(entry.getKey())) {
        numbers.put(entry.getKey(), positive(file, entry.getKey(), entry.getValue()));
      } else if (entry.getKey().equals("transfer")) {
        transfers = TransferSettings.parse(file, entry.getValue());
      } else if (entry.getKey().equals("postgres")) {
        if (!entry.getValue().isObject()) {
          throw new BalsamException(
              "The setting postgres in "
                  + file
                  + " must be an object of PostgreSQL's settings, but is "
                  + entry.getValue()
                  + ".");
        }
        entry
            .getValue()
            .properties()
            .forEach(option -> postgres.put(option.getKey(), option.getValue().asText()));
      } else if (entry.getKey().equals("mpi")) {
        mpi.putAll(WordSettings.read(file, "mpi", entry.getValue()));
      } else if (entry.getKey().equals("agents")) {
        agents.putAll(WordSettings.read(file, "agents", entry.getValue()));
      } else if (entry.getKey().equals("scheduler")) {
        scheduler.putAll(WordSettings.read(file, "scheduler", entry.getValue()));
      } else {
        throw new BalsamException(
            "The settings in "
                + file
                + " have an unknown entry \""
                + entry.getKey()
                + "\". Known: "
                + numbers.keySet()
                + ", agents, scheduler, transfer, mpi and postgres.");
      }
    }
    double lease = numbers.getOrDefault("leaseSeconds", 60.0);
    double renew = numbers.getOrDefault("renewSeconds", 10.0);
    double grace = numbers.getOrDefault("killGraceSeconds", 10.0);
    double least = grace + RENEWALS * renew;
    if (lease < least) {
      throw new BalsamException(
          "The settings in "
              + file
              + " have a leaseSeconds of "
              + lease
              + ", which must be at least killGraceSeconds + 3 * renewSeconds = "
              + least
              + ": a launcher that cannot renew its lease must have ended its tasks before the lease ends.");
    }
    return of(
        lease,
        renew,
        grace,
        numbers.getOrDefault("pollSeconds", 1.0),
        transfers,
        postgres,
        mpi,
        agents,
        scheduler);
  }

  private static double positive(Path file, String name, JsonNode value) {
    if (!value.isNumber() || value.asDouble() <= 0 || value.asDouble() > 86_400) {
      throw new BalsamException(
          "The setting "
              + name
              + " in "
              + file
              + " must be a number of seconds between 0 and 86400, but is "
              + value
              + ".");
    }
    return value.asDouble();
  }
}
