package dev.balsam.launcher.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of addresses: in messages, and on the command lines of tools. */
class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "https://u:p@h:1/x?sig=abc, https://u:***@h:1/x?...",
    "https://u@h/x, https://u@h/x",
    "http://u:a@b:c@h/x, http://u:***@h/x",
    "file:/a/b, file:/a/b",
    "file:///a/b, file:/a/b",
    "unreadable:address, unreadable:address",
  })
  void neither_password_nor_query_is_shown(String address, String shown) {
    assertThat(Addresses.printable(URI.create(address))).isEqualTo(shown);
  }

  @Test
  void what_a_tool_says_is_shown_without_the_password() {
    URI address = URI.create("https://me:s3cret@h/x?key=k3y");
    assertThat(Addresses.without(address, "no https://me:s3cret@h/x?key=k3y, s3cret"))
        .isEqualTo("no https://me:***@h/x?..., ***");
  }

  @ParameterizedTest
  @CsvSource({
    "scp://h/a/b, h, -1, /a/b",
    "scp://u@h:22/a/b/, u@h, 22, /a/b",
    "sftp://h/~/a, h, -1, ./a",
    "sftp://h/~/, h, -1, .",
    "sftp://h/~, h, -1, .",
    "rsync://[::1]:2222/, [::1], 2222, /",
    "scp://h/a%20b%3F, h, -1, /a b?",
  })
  void a_remote_path_has_login_port_and_path(String address, String login, int port, String path)
      throws TransferFailure {
    assertThat(RemotePath.of(URI.create(address))).isEqualTo(new RemotePath(login, port, path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scp:/x",
        "scp://h",
        "scp://-oProxyCommand=x/y",
        "scp://-l@h/y",
        "scp://u:p@h/y",
        "scp://h:0/y",
        "scp://h:99999/y",
        "scp://h:x/y",
        "scp://a$b/y",
        "scp://h/a%0Ab",
        "scp://h/a%00b",
        "scp:opaque"
      })
  void what_could_be_taken_for_something_else_is_refused(String address) {
    assertThatThrownBy(() -> RemotePath.of(URI.create(address)))
        .isInstanceOf(TransferFailure.class)
        .matches(e -> !((TransferFailure) e).mayPass());
  }

  @Test
  void sftp_is_given_every_character_as_it_is() throws TransferFailure {
    assertThat(new SftpBatch().add("get", "a b", "c\"\\d*").text())
        .isEqualTo("get \"a b\" \"c\\\"\\\\d*\"\n");
    assertThatThrownBy(() -> SftpBatch.quoted("a\nrm b")).isInstanceOf(TransferFailure.class);
    assertThat(
            SftpBatch.sizes(
                """
                sftp> -mkdir "x"
                remote mkdir "/x": Failure
                sftp> ls -ln "a 5"
                -rw-r--r--    1 0        0              12 Nov 22 19:00 /tmp/a 5
                drwxr-xr-x    1 0        0            4096 Nov 22 19:00 /tmp/d
                -rwxr-x---    ? 0        0        99999999999 Nov 22  2020 b
                """))
        .containsExactly(12L, 99_999_999_999L);
  }

  @Test
  void names_below_an_address_are_encoded() {
    assertThat(HttpTransport.below(URI.create("http://u:p@h/d/?q=1"), Path.of("a b/ä%?#")))
        .hasToString("http://u:p@h/d/a%20b/%C3%A4%25%3F%23?q=1");
  }

  @Test
  void a_file_on_its_way_has_a_hidden_name_of_its_own_that_no_file_system_refuses() {
    List<String> names =
        List.of(
            PartialName.of(Path.of("d/x"), 7),
            PartialName.of(Path.of("é".repeat(120) + 1), 7),
            PartialName.of(Path.of("é".repeat(120) + 2), 7),
            PartialName.of(Path.of("x"), 8));
    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.startsWith("."));
    assertThat(names).allMatch(name -> name.length() * 4 < 400 && name.endsWith(".part"));
  }
}
