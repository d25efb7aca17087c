package echo

import com.amazonaws.services.lambda.runtime.Context
import io.grpc.ServerServiceDefinition
import io.grpc.Status
import io.grpc.StatusException
import io.grpc.kotlin.AbstractCoroutineServerImpl
import io.grpc.kotlin.ServerCalls
import io.lambdagrpc.LambdaServerBuilder
import java.io.ByteArrayOutputStream
import java.lang.reflect.Proxy
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** A service as grpc-kotlin's generator makes it: a BindableService, called in JSON. */
class CoroutineServiceTest {
  private class CoroutineEcho : AbstractCoroutineServerImpl() {
    override fun bindService(): ServerServiceDefinition =
        ServerServiceDefinition.builder(EchoGrpc.SERVICE_NAME)
            .addMethod(
                ServerCalls.unaryServerMethodDefinition(
                    context = this.context,
                    descriptor = EchoGrpc.getSayMethod(),
                    implementation = ::say,
                )
            )
            .addMethod(
                ServerCalls.serverStreamingServerMethodDefinition(
                    context = this.context,
                    descriptor = EchoGrpc.getSayEachMethod(),
                    implementation = { request ->
                      flow {
                        for (word in request.text.split(' ')) {
                          delay(1)
                          emit(EchoReply.newBuilder().setText(word).build())
                        }
                      }
                    },
                )
            )
            .build()

    private suspend fun say(request: EchoRequest): EchoReply {
      delay(1)
      if (request.text.isEmpty()) {
        throw StatusException(Status.INVALID_ARGUMENT.withDescription("no text"))
      }
      return EchoReply.newBuilder().setText(request.text).build()
    }
  }

  private val handler =
      LambdaServerBuilder.create().addService(CoroutineEcho()).buildHandler()

  private fun call(method: String, contentType: String, body: String): String {
    val event =
        """{"version":"2.0","rawPath":"/echo.Echo/$method","headers":{"content-type":"$contentType"},
           "requestContext":{"domainName":"a.lambda-url.eu-central-1.on.aws","http":{"method":"POST"}},
           "isBase64Encoded":false,"body":"${body.replace("\"", "\\\"").replace("\u0000", "\\u0000")}"}"""
    val context =
        Proxy.newProxyInstance(javaClass.classLoader, arrayOf(Context::class.java)) { _, asked, _ ->
          when (asked.name) {
            "getAwsRequestId" -> "id"
            "getRemainingTimeInMillis" -> 60_000
            else -> null
          }
        } as Context
    val reply = ByteArrayOutputStream()
    handler.handleRequest(event.byteInputStream(), reply, context)
    return reply.toString(Charsets.UTF_8)
  }

  @Test
  fun aUnaryCallAndItsFailure() {
    val reply = call("Say", "application/json", """{"text":"one"}""")
    assertTrue(reply.contains("""{\"text\":\"one\""""), reply)
    val failure = call("Say", "application/json", "{}")
    assertTrue(failure.contains("\"statusCode\":400"), failure)
    assertTrue(failure.contains("""\"message\":\"no text\""""), failure)
  }

  @Test
  fun aStreamOfReplies() {
    val frame = "\u0000\u0000\u0000\u0000\u0012{\"text\":\"one two\"}"
    val reply = call("SayEach", "application/connect+json", frame.replace("\u0012", "\\u0012"))
    assertTrue(reply.contains("\"statusCode\":200"), reply)
    val body = reply.substringAfter("\"body\":\"").substringBefore('"')
    val text = String(java.util.Base64.getDecoder().decode(body), Charsets.UTF_8)
    assertTrue(text.contains("{\"text\":\"one\"}") && text.contains("{\"text\":\"two\"}"), text)
    assertTrue(text.endsWith("{}"), text)
  }
}
