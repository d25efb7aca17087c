package io.lambdagrpc.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How an engine of the client reads records of one byte. The JDK's client held each in a buffer of
 * 16 KB if there had been one as large as that: 11 MB for what came at once, and 60 such
 * connections filled 64 MB.
 */
@Timeout(60)
final class TlsRecordsTest {
  private static final String TEXT = "0123456789".repeat(10);
  private static final int ROOM = 20_000;

  @TempDir private static Path folder;
  private static SSLContext jvmDefault;

  private final SSLEngine client = TlsContext.ofDefault().createSSLEngine("127.0.0.1", 1);
  private final SSLEngine server;

  TlsRecordsTest() throws Exception {
    server = SSLContext.getDefault().createSSLEngine();
  }

  @BeforeAll
  static void makeACertificate() throws Exception {
    jvmDefault = SSLContext.getDefault();
    SSLContext.setDefault(SelfSigned.in(folder));
  }

  @AfterAll
  static void restoreTheDefault() {
    SSLContext.setDefault(jvmDefault);
  }

  private void connect(String version) throws Exception {
    client.setUseClientMode(true);
    server.setUseClientMode(false);
    server.setEnabledProtocols(new String[] {version});
    client.beginHandshake();
    ByteBuffer toServer = ByteBuffer.allocate(2 * ROOM).flip();
    ByteBuffer toClient = ByteBuffer.allocate(2 * ROOM).flip();
    for (int i = 0; i < 100; i++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    assertEquals(HandshakeStatus.NOT_HANDSHAKING, client.getHandshakeStatus());
    assertEquals(HandshakeStatus.NOT_HANDSHAKING, server.getHandshakeStatus());
    assertEquals(version, client.getSession().getProtocol());
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      out.compact();
      SSLEngineResult unused = engine.wrap(ByteBuffer.allocate(0), out);
      out.flip();
    } else if (in.hasRemaining()) {
      SSLEngineResult unused = engine.unwrap(in, ByteBuffer.allocate(ROOM));
    }
  }

  /** Returns a record for each character. */
  private byte[] records(String text) throws SSLException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte each : text.getBytes(ISO_8859_1)) {
      all.writeBytes(record(new byte[] {each}));
    }
    return all.toByteArray();
  }

  private byte[] record(byte[] content) throws SSLException {
    ByteBuffer record = ByteBuffer.allocate(ROOM);
    SSLEngineResult unused = server.wrap(ByteBuffer.wrap(content), record);
    return Arrays.copyOf(record.array(), record.position());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void smallRecordsShareABuffer(String version) throws Exception {
    connect(version);
    ByteBuffer from = ByteBuffer.wrap(records(TEXT));
    ByteBuffer to = ByteBuffer.allocate(ROOM);
    SSLEngineResult result = client.unwrap(from, to);
    assertEquals(Status.OK, result.getStatus());
    assertEquals(from.limit(), result.bytesConsumed());
    assertEquals(TEXT.length(), result.bytesProduced());
    assertEquals(TEXT, text(to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whateverTheRoomAndTheCutTheBytesAreTheSame(String version) throws Exception {
    connect(version);
    for (int room : new int[] {3, 64}) {
      int length = 1;
      for (int cut = 0; cut <= length; cut++) {
        byte[] records = records("0123456789");
        length = records.length;
        StringBuilder read = new StringBuilder();
        ByteBuffer from = ByteBuffer.wrap(records, 0, cut);
        readAll(from, room, read);
        readAll(ByteBuffer.wrap(records, from.position(), length - from.position()), room, read);
        assertEquals("0123456789", read.toString(), "room " + room + ", cut " + cut);
      }
    }
  }

  /** As the JDK's client does: each time with a new buffer, a larger one if that is too small. */
  private void readAll(ByteBuffer from, int room, StringBuilder read) throws SSLException {
    ByteBuffer to = ByteBuffer.allocate(room);
    while (from.hasRemaining()) {
      SSLEngineResult result = client.unwrap(from, to);
      if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
        return;
      }
      boolean tooSmall = result.getStatus() == Status.BUFFER_OVERFLOW;
      assertTrue(tooSmall || result.getStatus() == Status.OK, result::toString);
      assertEquals(to.position(), result.bytesProduced());
      read.append(text(to));
      to = ByteBuffer.allocate(tooSmall ? ROOM : room);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theEndBehindDataIsReadAfterIt(String version) throws Exception {
    connect(version);
    byte[] records = records(TEXT);
    server.closeOutbound();
    ByteBuffer from = ByteBuffer.wrap(Wire.join(records, record(new byte[0]), new byte[] {'x'}));
    ByteBuffer to = ByteBuffer.allocate(ROOM);
    assertEquals(Status.OK, client.unwrap(from, to).getStatus());
    assertEquals(TEXT, text(to));
    assertTrue(from.hasRemaining());
    assertEquals(Status.CLOSED, client.unwrap(from, to).getStatus());
    assertFalse(from.hasRemaining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aFailureBehindDataIsThrownAfterIt(String version) throws Exception {
    connect(version);
    byte[] forged = {23, 3, 3, 0, 32};
    ByteBuffer from = ByteBuffer.wrap(Wire.join(records(TEXT), forged, new byte[32]));
    ByteBuffer to = ByteBuffer.allocate(ROOM);
    assertEquals(Status.OK, client.unwrap(from, to).getStatus());
    assertEquals(TEXT, text(to));
    assertTrue(from.hasRemaining());
    assertThrows(SSLException.class, () -> client.unwrap(from, to));
    assertThrows(SSLException.class, () -> client.unwrap(from, to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void recordsWithoutDataDoNotKeepThemApart(String version) throws Exception {
    connect(version);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < TEXT.length(); i++) {
      all.writeBytes(records(TEXT.substring(i, i + 1)));
      all.writeBytes(record(new byte[0]));
    }
    ByteBuffer to = ByteBuffer.allocate(ROOM);
    SSLEngineResult result = client.unwrap(ByteBuffer.wrap(all.toByteArray()), to);
    assertEquals(all.size(), result.bytesConsumed());
    assertEquals(TEXT, text(to));
  }

  /** New keys of TLS 1.3, which want an answer. */
  @Test
  void whatWantsAnAnswerIsToldWithTheDataAroundIt() throws Exception {
    connect("TLSv1.3");
    byte[] before = records(TEXT);
    server.beginHandshake();
    ByteBuffer from = ByteBuffer.wrap(Wire.join(before, record(new byte[0]), records("after")));
    ByteBuffer to = ByteBuffer.allocate(ROOM);
    SSLEngineResult result = client.unwrap(from, to);
    assertEquals(HandshakeStatus.NEED_WRAP, result.getHandshakeStatus());
    assertEquals(TEXT + "after", text(to));
    ByteBuffer answer = ByteBuffer.allocate(ROOM);
    HandshakeStatus status = client.wrap(ByteBuffer.allocate(0), answer).getHandshakeStatus();
    assertEquals(HandshakeStatus.FINISHED, status);
    assertEquals(0, server.unwrap(answer.flip(), ByteBuffer.allocate(ROOM)).bytesProduced());
    to.clear();
    assertEquals(4, client.unwrap(ByteBuffer.wrap(records("more")), to).bytesProduced());
    assertEquals("more", text(to));
  }

  /** The server asks for a handshake, does not go on with it, and sends data all the same. */
  @Test
  void aHandshakeOfTls12DoesNotKeepThemApart() throws Exception {
    connect("TLSv1.2");
    server.beginHandshake();
    ByteBuffer from = ByteBuffer.wrap(Wire.join(records(""), record(new byte[0])));
    SSLEngineResult asked = client.unwrap(from, ByteBuffer.allocate(ROOM));
    assertNotEquals(HandshakeStatus.NOT_HANDSHAKING, asked.getHandshakeStatus());
    ByteBuffer hello = ByteBuffer.allocate(ROOM).flip();
    while (client.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
      step(client, ByteBuffer.allocate(0), hello);
    }
    ByteBuffer to = ByteBuffer.allocate(ROOM);
    SSLEngineResult result = client.unwrap(ByteBuffer.wrap(records(TEXT)), to);
    assertEquals(HandshakeStatus.NEED_UNWRAP, result.getHandshakeStatus());
    assertEquals(TEXT, text(to));
  }

  private static String text(ByteBuffer to) {
    return ISO_8859_1.decode(to.duplicate().flip()).toString();
  }
}
