package echo

import com.connectrpc.ProtocolClientConfig
import com.connectrpc.extensions.GoogleJavaJSONStrategy
import com.connectrpc.impl.ProtocolClient
import com.connectrpc.okhttp.ConnectOkHttpClient
import com.connectrpc.protocols.GETConfiguration
import com.connectrpc.protocols.NetworkProtocol

/** For the page "Calling it from anything" to quote. */
suspend fun echo(url: String, text: String): String {
  val client =
      EchoClient(
          ProtocolClient(
              ConnectOkHttpClient(),
              ProtocolClientConfig(
                  host = url,
                  serializationStrategy = GoogleJavaJSONStrategy(),
                  networkProtocol = NetworkProtocol.CONNECT,
                  getConfiguration = GETConfiguration.Enabled,
              ),
          ),
      )
  val response = client.say(EchoRequest.newBuilder().setText(text).build())
  return response.success { it.message.text } ?: throw response.failure { it.cause }!!
}
