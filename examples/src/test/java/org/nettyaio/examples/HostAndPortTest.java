package org.nettyaio.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {
  @Test
  void nameIsLeftToTheResolver() {
    HostAndPort parsed = HostAndPort.parse("example.org:80");
    assertThat(parsed).isEqualTo(new HostAndPort("example.org", 80)).hasToString("example.org:80");
    assertThat(parsed.address().isUnresolved()).isTrue();
  }

  @Test
  void addressesAreNotLookedUp() {
    assertThat(HostAndPort.parse("192.0.2.1:65535").address().isUnresolved()).isFalse();
    HostAndPort six = HostAndPort.parse("[2001:db8::1]:1");
    assertThat(six).isEqualTo(new HostAndPort("2001:db8::1", 1)).hasToString("[2001:db8::1]:1");
    assertThat(six.address().getAddress().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:",
        "host:x",
        "host:0",
        "host:65536",
        "host:-1",
        ":80",
        "[::1]",
        "::1:80",
        "[example.org]:80",
        "[]:80",
        "http://host:80"
      })
  void anythingElseIsRefusedWithAReason(String text) {
    assertThatThrownBy(() -> HostAndPort.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n");
  }
}
