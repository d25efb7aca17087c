package io.lambdagrpc.benchmarks;

import com.google.rpc.ErrorInfo;
import helloworld.GreeterLambda;
import helloworld.GreeterService;

/** A handler with every setting of JSON and of Connect, for docs/calling.md to quote. */
public final class JsonGreeter extends GreeterLambda {

  /** Called by the managed runtime. */
  public JsonGreeter() {
    super(
        new GreeterService(),
        server ->
            server
                .jsonTypes(ErrorInfo.getDefaultInstance())
                .jsonIgnoringUnknownFields(true)
                .jsonPrintingFieldsWithNoPresence(true)
                .requireConnectProtocolHeader(true));
  }
}
