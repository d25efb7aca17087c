package io.lambdagrpc.it.libraries.coroutines

import helloworld.GreeterGrpcKt
import helloworld.HelloReply
import helloworld.HelloRequest
import io.lambdagrpc.GrpcLambdaHandler
import io.lambdagrpc.LambdaServerBuilder
import java.util.concurrent.Executors
import kotlinx.coroutines.asCoroutineDispatcher

/** Services of grpc-kotlin, added as any BindableService. */
class CoroutineHandler :
    GrpcLambdaHandler(
        LambdaServerBuilder.create()
            .addService(CoroutineGreeter())
            .addService(CoroutineEcho(executor.asCoroutineDispatcher()))
    ) {
  private companion object {
    // Has no thread before Echo is called.
    val executor = Executors.newCachedThreadPool { Thread(it, "echo").apply { isDaemon = true } }
  }
}

/** Runs where coroutines run by default: on as many threads as there are processors. */
private class CoroutineGreeter : GreeterGrpcKt.GreeterCoroutineImplBase() {
  override suspend fun sayHello(request: HelloRequest): HelloReply =
      HelloReply.newBuilder().setMessage("Hello ${request.name}!").build()
}
