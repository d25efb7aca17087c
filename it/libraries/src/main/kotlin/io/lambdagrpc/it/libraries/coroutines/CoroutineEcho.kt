package io.lambdagrpc.it.libraries.coroutines

import echo.EchoGrpcKt
import echo.EchoReply
import echo.EchoRequest
import io.grpc.Context
import java.util.concurrent.TimeUnit.MILLISECONDS
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withContext

/**
 * Every kind of method. A call that is told to stay open says what became of it in the log.
 *
 * @param dispatcher whose threads the coroutines of all calls run on
 */
internal class CoroutineEcho(dispatcher: CoroutineContext) :
    EchoGrpcKt.EchoCoroutineImplBase(dispatcher) {

  override suspend fun say(request: EchoRequest): EchoReply {
    if (request.stayOpen) {
      try {
        awaitCancellation()
      } finally {
        println("Say cancelled on ${Thread.currentThread().name}")
      }
    }
    return reply(request.text)
  }

  override fun sayEach(request: EchoRequest): Flow<EchoReply> = flow {
    val said = AtomicInteger()
    if (request.stayOpen) {
      Context.current().addListener({ println("$said replies until the deadline") }, Runnable::run)
    }
    do {
      for (word in request.text.split(' ')) {
        emit(reply(word))
        said.incrementAndGet()
      }
    } while (request.stayOpen)
  }

  override suspend fun join(requests: Flow<EchoRequest>): EchoReply =
      reply(requests.map { it.text }.toList().joinToString(" "))

  override fun sayAll(requests: Flow<EchoRequest>): Flow<EchoReply> =
      requests.map { reply(it.text) }

  /** Asks on another dispatcher's thread, which has the call's Context as well. */
  override suspend fun timeLeft(request: EchoRequest): EchoReply =
      withContext(Dispatchers.IO) {
        val deadline = Context.current().deadline
        reply(deadline?.timeRemaining(MILLISECONDS)?.toString() ?: "none")
      }

  private fun reply(text: String): EchoReply = EchoReply.newBuilder().setText(text).build()
}
