package io.lambdagrpc.attacks;

import com.google.protobuf.StringValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A request as an attacker sends it.
 *
 * @param path as the front has it when it has taken its stage off
 * @param query as it was sent, without its question mark
 * @param sourceIp what the front says of the client
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
record HttpCall(
    Front front,
    String method,
    String path,
    String query,
    List<Field> headers,
    byte[] body,
    boolean isBase64Encoded,
    String sourceIp) {

  record Field(String name, String value) {}

  static final String SOURCE_IP = "203.0.113.7";

  /** A call that is in order, of one message. */
  static HttpCall to(Front front, String fullMethodName, String message) {
    return new HttpCall(
            front, "POST", "/" + fullMethodName, "", List.of(), new byte[0], true, SOURCE_IP)
        .with("content-type", "application/grpc-web+proto")
        .with("host", "api.example.com")
        .body(frame(0, message(message)));
  }

  static byte[] message(String text) {
    return StringValue.of(text).toByteArray();
  }

  static byte[] frame(int flag, byte[] payload) {
    return frame(flag, payload.length, payload);
  }

  /** A frame whose length may be a lie. */
  static byte[] frame(int flag, int length, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length)
        .put((byte) flag)
        .putInt(length)
        .put(payload)
        .array();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }

  HttpCall with(String name, String value) {
    List<Field> more = new ArrayList<>(headers);
    more.add(new Field(name, value));
    return headers(more);
  }

  HttpCall without(String name) {
    List<Field> others = new ArrayList<>(headers);
    others.removeIf(field -> field.name().equals(name));
    return headers(others);
  }

  HttpCall headers(List<Field> fields) {
    return new HttpCall(
        front, method, path, query, List.copyOf(fields), body, isBase64Encoded, sourceIp);
  }

  HttpCall method(String verb) {
    return new HttpCall(front, verb, path, query, headers, body, isBase64Encoded, sourceIp);
  }

  HttpCall path(String other) {
    return new HttpCall(front, method, other, query, headers, body, isBase64Encoded, sourceIp);
  }

  HttpCall query(String other) {
    return new HttpCall(front, method, path, other, headers, body, isBase64Encoded, sourceIp);
  }

  HttpCall body(byte[] bytes) {
    return new HttpCall(front, method, path, query, headers, bytes, isBase64Encoded, sourceIp);
  }

  HttpCall plainBody() {
    return new HttpCall(front, method, path, query, headers, body, false, sourceIp);
  }

  HttpCall from(String address) {
    return new HttpCall(front, method, path, query, headers, body, isBase64Encoded, address);
  }

  HttpCall contentType(String type) {
    return without("content-type").with("content-type", type);
  }

  /** Returns the first value of a header, or an empty string. */
  String header(String name) {
    return headers.stream()
        .filter(field -> field.name().equals(name))
        .map(Field::value)
        .findFirst()
        .orElse("");
  }

  HttpCall asText() {
    return contentType("application/grpc-web-text").body(Base64.getEncoder().encode(body));
  }

  byte[] event() {
    return front.event(this);
  }

  /** Returns calls that lack a part of this one. */
  Stream<HttpCall> smaller() {
    return Stream.of(
            Shrinker.list(headers).map(this::headers),
            Shrinker.bytes(body).map(this::body),
            IntStream.range(0, Math.min(headers.size(), Shrinker.MAX_PARTS))
                .boxed()
                .flatMap(this::withShorterValue),
            Shrinker.text(query).map(this::query),
            Shrinker.text(path).map(this::path))
        .flatMap(calls -> calls);
  }

  private Stream<HttpCall> withShorterValue(int index) {
    Field field = headers.get(index);
    return Shrinker.text(field.value())
        .map(
            shorter -> {
              List<Field> changed = new ArrayList<>(headers);
              changed.set(index, new Field(field.name(), shorter));
              return headers(changed);
            });
  }
}
