package io.lambdagrpc.internal.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebProtocolTest {

  @ParameterizedTest
  @CsvSource({
    "application/grpc-web, application/grpc-web, proto, true",
    "application/grpc-web+proto, application/grpc-web+proto, proto, true",
    "Application/GRPC-Web+Proto, application/grpc-web+proto, proto, true",
    "application/grpc-web;charset=utf-8, application/grpc-web, proto, true",
    "' application/grpc-web+proto ; charset=utf-8; x=y', application/grpc-web+proto, proto, true",
    "application/grpc-web+json, application/grpc-web, json, false",
    "application/grpc-web+Thrift; x=y, application/grpc-web, thrift, false",
    "application/grpc-web+, application/grpc-web, '', false",
  })
  void isFoundByTheContentType(String type, String reply, String codec, boolean supported) {
    WebProtocol protocol = WebProtocol.find(type);
    assertNotNull(protocol);
    assertEquals(reply, protocol.contentType());
    assertEquals(codec, protocol.codec());
    assertEquals(supported, protocol.isSupported());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "application/grpc",
        "application/grpc+proto",
        "application/grpc-webx",
        "application/grpc-web proto",
        "application/json",
        "text/application/grpc-web"
      })
  void otherTypesAreNone(String type) {
    assertNull(WebProtocol.find(type));
  }

  @Test
  void noTypeIsNone() {
    assertNull(WebProtocol.find(null));
  }
}
