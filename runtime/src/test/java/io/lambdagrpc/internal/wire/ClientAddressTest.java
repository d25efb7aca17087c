package io.lambdagrpc.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.7",
        "0.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "2001:db8::7",
        "2001:DB8:0:0:0:0:0:7",
        "fe80::1",
        "::ffff:203.0.113.7",
      })
  void anAddressIsOne(String sourceIp) throws UnknownHostException {
    assertTrue(ClientAddress.isLiteral(sourceIp));
    // Of a literal the JDK keeps no name.
    assertEquals("", InetAddress.getByName(sourceIp).toString().split("/", -1)[0]);
  }

  /** The JDK would look up most of these in the DNS, which a client could have it do at will. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc.de",
        "cafe.be",
        "a.b.c.d",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "256.1.1.1",
        "1.1.1.999",
        "1.2.3.04",
        "99999999999.1.1.1",
        "0x7f.0.0.1",
        "\u0661.\u0662.\u0663.\u0664",
        "\uff11.2.3.4",
        "\uff1a:1",
        "\uff41::1",
        ".::1",
        "::1%eth0",
        "[::1]",
        "localhost",
        "1.2.3.4 ",
        "1.2.3.4:80x",
      })
  void aNameIsNone(String sourceIp) {
    assertFalse(ClientAddress.isLiteral(sourceIp));
  }
}
