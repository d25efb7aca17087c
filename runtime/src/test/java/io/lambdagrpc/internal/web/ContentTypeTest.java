package io.lambdagrpc.internal.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeTest {

  @ParameterizedTest
  @CsvSource({
    "application/grpc-web, application/grpc-web, proto, false",
    "application/grpc-web+proto, application/grpc-web+proto, proto, false",
    "Application/GRPC-Web+Proto, application/grpc-web+proto, proto, false",
    "application/grpc-web;charset=utf-8, application/grpc-web, proto, false",
    "' application/grpc-web+proto ; charset=utf-8; x=y', application/grpc-web+proto, proto, false",
    "application/grpc-web+json, application/grpc-web+json, json, false",
    "application/grpc-web+Thrift; x=y, application/grpc-web, thrift, false",
    "application/grpc-web+, application/grpc-web, '', false",
    "application/grpc-web-text, application/grpc-web-text, proto, true",
    "application/grpc-web-text+proto, application/grpc-web-text+proto, proto, true",
    "Application/GRPC-Web-Text+Proto;q=1, application/grpc-web-text+proto, proto, true",
    "application/grpc-web-text+json, application/grpc-web-text+json, json, true",
    "'application/grpc-web+proto,application/grpc-web+proto', application/grpc-web+proto, proto, false",
    "'Application/grpc-web, application/grpc-web ,application/grpc-web;a=b', application/grpc-web,"
        + " proto, false",
    "'application/grpc-web+json,application/grpc-web+json', application/grpc-web+json, json, false",
    "'application/grpc-web-text;a=b,application/grpc-web-text;a=b', application/grpc-web-text,"
        + " proto, true",
  })
  void isFoundByTheContentType(String type, String reply, String codec, boolean isText) {
    assertEquals(new ContentType(reply, codec, isText), ContentType.find(type));
  }

  @ParameterizedTest
  @CsvSource({"proto, true", "json, true", "thrift, false", "'', false"})
  void protobufAndJsonAreSupported(String codec, boolean supported) {
    assertEquals(supported, new ContentType("any", codec, false).isSupported());
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc-web-text, application/grpc-web-text",
    "'text/html, application/grpc-web+proto', application/grpc-web+proto",
    "'*/*;q=0.1,APPLICATION/grpc-web-text+PROTO ; q=0.2,application/grpc-web;q=1',"
        + " application/grpc-web-text+proto",
    "',, ,application/grpc-web', application/grpc-web",
    "'application/json, */*',",
    "'',",
    "',',",
  })
  void theFirstOfAnAcceptFieldIsFound(String accept, @Nullable String reply) {
    ContentType found = new ContentType("any", "proto", false).findAccepted(accept);
    assertEquals(reply, found == null ? null : found.name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "application/grpc",
        "application/grpc+proto",
        "application/grpc-webx",
        "application/grpc-web-texts",
        "application/grpc-web-",
        "application/grpc-web proto",
        "application/json",
        "application/grpc-web+proto,application/grpc-web",
        "application/grpc-web+proto,application/json",
        "application/grpc-web+proto,",
        ",application/grpc-web+proto",
        "text/application/grpc-web"
      })
  void otherTypesAreNone(String type) {
    assertNull(ContentType.find(type));
  }

  @Test
  void noTypeIsNone() {
    assertNull(ContentType.find(null));
  }
}
