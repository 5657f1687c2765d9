package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.TransferRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Fetches by GET and sends by PUT. What the server says of size and digest is held against it. */
final class HttpTransport implements Transport {
  private static final int MOST_REDIRECTS = 8;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  // Too many requests, time-out, too early: the server asks to come again (RFC 9110, 6585, 8470).
  private static final Set<Integer> COME_AGAIN = Set.of(408, 425, 429);
  private static final String UNRESERVED = "-._~";

  private final HttpClient client;
  private final TransferRules rules;

  HttpTransport(TransferRules rules) {
    this.rules = rules;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(rules.stall())
            .build();
  }

  @Override
  public long fetch(URI source, Path into, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    Path target = into.resolve(name(source));
    HttpResponse<InputStream> response =
        ask(source, address -> request(source, address).GET().build(), attempt);
    try (InputStream body = response.body()) {
      refuseUnlessGood(response);
      BodyDigests digests = BodyDigests.promisedBy(response.headers());
      long bytes = CheckedCopy.stream(body, target, attempt.life(), digests.all());
      OptionalLong length = response.headers().firstValueAsLong("Content-Length");
      if (length.isPresent() && length.getAsLong() != bytes) {
        throw TransferFailure.passing(
            "the server promised " + length.getAsLong() + " bytes, and " + bytes + " came");
      }
      digests.check();
      return bytes;
    }
  }

  private static String name(URI source) throws TransferFailure {
    String path = Optional.ofNullable(source.getPath()).orElse("");
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
      throw TransferFailure.lasting("the address ends with no file name");
    }
    return name;
  }

  @Override
  public long send(Path from, List<Path> files, URI target, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    long bytes = 0;
    for (Path file : files) {
      bytes += put(from.resolve(file), below(target, file), attempt);
    }
    return bytes;
  }

  private long put(Path file, URI target, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    long bytes = Files.size(file);
    String digest = Base64.getEncoder().encodeToString(CheckedCopy.digest(file, attempt.life()));
    HttpResponse<InputStream> response =
        ask(
            target,
            address ->
                request(target, address)
                    .header("Repr-Digest", "sha-256=:" + digest + ":")
                    .header("Content-Type", "application/octet-stream")
                    .PUT(body(file, bytes, attempt.life()))
                    .build(),
            attempt);
    response.body().close();
    refuseUnlessGood(response);
    checkSize(target, bytes, attempt);
    return bytes;
  }

  // The publishers of streams know no length of 0.
  private static HttpRequest.BodyPublisher body(Path file, long bytes, Life life) {
    return bytes == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> open(file, life)), bytes);
  }

  // Not every server that takes a file tells about it.
  private void checkSize(URI target, long bytes, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    HttpResponse<InputStream> response =
        ask(
            target,
            address ->
                request(target, address)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build(),
            attempt);
    response.body().close();
    OptionalLong stored = response.headers().firstValueAsLong("Content-Length");
    if (response.statusCode() == 200 && stored.isPresent() && stored.getAsLong() != bytes) {
      throw TransferFailure.passing(
          "the file has " + bytes + " bytes, and the server has " + stored.getAsLong());
    }
  }

  private static InputStream open(Path file, Life life) {
    try {
      return new WatchedStream(Files.newInputStream(file), life);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the request for an address, the one given or one that it redirects to. */
  private interface Maker {
    HttpRequest request(URI address);
  }

  // By hand, because the client's own following would show the password to whatever host the server
  // names.
  private HttpResponse<InputStream> ask(URI first, Maker maker, Attempt attempt)
      throws IOException, InterruptedException, TransferFailure {
    URI address = first;
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      HttpResponse<InputStream> response =
          client.send(maker.request(bare(address)), BodyHandlers.ofInputStream());
      attempt.life().sign();
      Optional<String> next = response.headers().firstValue("Location");
      if (!REDIRECTS.contains(response.statusCode()) || next.isEmpty()) {
        return response;
      }
      response.body().close();
      URI to = resolved(address, next.get());
      if (first.getScheme().equalsIgnoreCase("https")
          && !"https".equalsIgnoreCase(to.getScheme())) {
        throw TransferFailure.lasting("the server redirects from https to an address that is not");
      }
      address = to;
    }
    throw TransferFailure.lasting("the server redirects more than " + MOST_REDIRECTS + " times");
  }

  private static URI resolved(URI address, String location) throws TransferFailure {
    try {
      URI to = address.resolve(location);
      if (Set.of("http", "https").contains(String.valueOf(to.getScheme()))
          && to.getHost() != null) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      throw TransferFailure.lasting("the server redirects to what is no address");
    }
    throw TransferFailure.lasting("the server redirects to an address that is not of http");
  }

  private HttpRequest.Builder request(URI given, URI address) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(rules.limit()).header("User-Agent", "balsam");
    String user = given.getUserInfo();
    boolean sameServer =
        given.getHost().equalsIgnoreCase(address.getHost())
            && given.getPort() == address.getPort()
            && given.getScheme().equalsIgnoreCase(address.getScheme());
    if (user != null && sameServer) {
      String basic = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
      request.header("Authorization", "Basic " + basic);
    }
    return request;
  }

  private static URI bare(URI address) throws TransferFailure {
    if (address.getHost() == null) {
      throw TransferFailure.lasting("the address names no host");
    }
    String path = Optional.ofNullable(address.getRawPath()).orElse("");
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return URI.create(address.getScheme() + "://" + address.getHost() + port + path + query);
  }

  private static void refuseUnlessGood(HttpResponse<InputStream> response) throws TransferFailure {
    int code = response.statusCode();
    if (code / 100 == 2) {
      return;
    }
    String said = "the server answered " + code;
    throw code >= 500 || COME_AGAIN.contains(code)
        ? TransferFailure.passing(said)
        : TransferFailure.lasting(said);
  }

  /** The address of a file below a directory. */
  static URI below(URI target, Path file) {
    StringBuilder path = new StringBuilder(target.getRawPath());
    if (path.length() > 0 && path.charAt(path.length() - 1) == '/') {
      path.setLength(path.length() - 1);
    }
    for (Path part : file) {
      path.append('/').append(encoded(part.toString()));
    }
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    return URI.create(target.getScheme() + "://" + target.getRawAuthority() + path + query);
  }

  private static String encoded(String name) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
      encoded.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return encoded.toString();
  }
}
