package org.nettyaio.testsuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Netty's tests of TLS leave out a provider that is not there: this one does not. */
class TlsProviderTest {

  @Test
  void boringSslIsThereBesideTheJdks() {
    assumeTrue(
        Set.of("amd64", "aarch64").contains(System.getProperty("os.arch")),
        "netty-tcnative-boringssl-static has no library for this architecture");
    assertThat(OpenSsl.isAvailable()).as("%s", OpenSsl.unavailabilityCause()).isTrue();
    assertThat(OpenSsl.versionString()).isEqualTo("BoringSSL");
  }
}
