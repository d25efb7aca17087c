package echo

import com.connectrpc.Code
import com.connectrpc.ConnectException
import com.connectrpc.ProtocolClientConfig
import com.connectrpc.RequestCompression
import com.connectrpc.ResponseMessage
import com.connectrpc.SerializationStrategy
import com.connectrpc.compression.GzipCompressionPool
import com.connectrpc.extensions.GoogleJavaJSONStrategy
import com.connectrpc.extensions.GoogleJavaProtobufStrategy
import com.connectrpc.impl.ProtocolClient
import com.connectrpc.okhttp.ConnectOkHttpClient
import com.connectrpc.protocols.GETConfiguration
import com.connectrpc.protocols.NetworkProtocol
import com.google.protobuf.Any
import com.google.rpc.Status
import io.lambdagrpc.local.LocalLambda
import java.nio.file.Path
import java.time.Duration.ofSeconds
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE

/** What connect-kotlin does over OkHttp, by the code that its own generator writes. */
@TestInstance(PER_CLASS)
class ConnectKotlinIT {
  private lateinit var lambda: LocalLambda

  enum class Transport(
      val codec: SerializationStrategy,
      val get: GETConfiguration = GETConfiguration.Disabled,
      val gzip: Boolean = false,
      val protocol: NetworkProtocol = NetworkProtocol.CONNECT,
  ) {
    BINARY(GoogleJavaProtobufStrategy()),
    JSON(GoogleJavaJSONStrategy()),
    BINARY_GET(GoogleJavaProtobufStrategy(), get = GETConfiguration.Enabled),
    JSON_GET(GoogleJavaJSONStrategy(), get = GETConfiguration.Enabled),
    BINARY_GZIP(GoogleJavaProtobufStrategy(), gzip = true),
    GRPC_WEB(GoogleJavaProtobufStrategy(), protocol = NetworkProtocol.GRPC_WEB),
  }

  @BeforeAll
  fun start() {
    lambda =
        LocalLambda.builder()
            .code(Path.of("..", "..", "examples", "web", "target", "function.zip"))
            .handler(EchoHandler::class.java.name)
            .env("PAGE_ORIGIN", "http://127.0.0.1")
            .timeout(ofSeconds(30))
            .initTimeout(ofSeconds(30))
            .start()
  }

  @AfterAll
  fun stop() {
    lambda.close()
  }

  @Test
  fun theCallOfThePageWorks() = runBlocking {
    assertEquals("Grüße", echo(lambda.uri().toString(), "Grüße"))
  }

  @ParameterizedTest
  @EnumSource
  fun aUnaryCallWithMetadata(transport: Transport): Unit = runBlocking {
    val headers = mapOf("echo-text" to listOf("a, b"), "reply-encoding" to listOf("gzip"))

    val reply = client(transport).say(request("Grüße 👋".repeat(100)), headers)

    assertEquals("Grüße 👋".repeat(100), text(reply))
    assertEquals(listOf("a, b"), reply.headers["echo-text"])
    assertEquals(listOf("a, b"), reply.trailers["echo-text"])
  }

  @ParameterizedTest
  @EnumSource
  fun anErrorHasItsDetails(transport: Transport): Unit = runBlocking {
    val end =
        Status.newBuilder()
            .setCode(5)
            .setMessage("no Grüße")
            .addDetails(Any.pack(EchoReply.newBuilder().setText("here").build()))
    // Its codec for JSON knows no types but the message's own, so that it cannot send an Any.
    val request = EchoRequest.newBuilder()
    if (transport.codec is GoogleJavaJSONStrategy) end.clearDetails()

    val error = error(client(transport).say(request.setEnd(end).build()))

    assertEquals(Code.NOT_FOUND, error.code)
    assertEquals("no Grüße", error.message)
    val details = error.unpackedDetails(EchoReply::class).map { it.text }
    assertEquals(end.detailsList.map { it.unpack(EchoReply::class.java).text }, details)
  }

  @ParameterizedTest
  @EnumSource
  fun aServerStreams(transport: Transport): Unit = runBlocking {
    val stream = client(transport).sayEach()
    stream.sendAndClose(request("one two")).getOrThrow()

    val words = mutableListOf<String>()
    for (reply in stream.responseChannel()) {
      words += reply.text
    }

    assertEquals(listOf("one", "two"), words)
  }

  @ParameterizedTest
  @EnumSource
  fun aClientStreams(transport: Transport): Unit = runBlocking {
    val stream = client(transport).join()
    for (word in listOf("one", "two")) {
      stream.send(request(word)).getOrThrow()
    }

    assertEquals("one two", stream.receiveAndClose().text)
  }

  /** Its calls by GET keep the deadline to themselves: connect-timeout-ms is among what they leave out. */
  @ParameterizedTest
  @EnumSource(mode = EXCLUDE, names = ["BINARY_GET", "JSON_GET"])
  fun aDeadlinePasses(transport: Transport): Unit = runBlocking {
    val call = EchoRequest.newBuilder().setStayOpen(true).build()

    assertEquals(
        Code.DEADLINE_EXCEEDED,
        error(client(transport, 300.milliseconds).say(call)).code,
    )
  }

  /** It opens each of them for both directions at once, which OkHttp does over HTTP/2 only. */
  @Test
  fun streamsOfBothSidesNeedHttp2(): Unit = runBlocking {
    val stream = client(Transport.BINARY).sayAll()
    stream.send(request("one"))
    stream.sendClose()

    val failure = runCatching { for (reply in stream.responseChannel()) reply.text }

    assertTrue(failure.isFailure)
  }

  private fun client(transport: Transport, timeout: Duration? = null) =
      EchoClient(
          ProtocolClient(
              ConnectOkHttpClient(),
              ProtocolClientConfig(
                  host = lambda.uri().toString(),
                  serializationStrategy = transport.codec,
                  networkProtocol = transport.protocol,
                  requestCompression =
                      if (transport.gzip) RequestCompression(0, GzipCompressionPool) else null,
                  getConfiguration = transport.get,
                  timeoutOracle = { timeout },
              ),
          ),
      )

  private fun request(text: String) = EchoRequest.newBuilder().setText(text).build()

  private fun text(reply: ResponseMessage<EchoReply>): String =
      reply.success { it.message.text } ?: throw error(reply)

  private fun error(reply: ResponseMessage<EchoReply>): ConnectException =
      requireNotNull(reply.failure { it.cause }) { "a reply" }
}
