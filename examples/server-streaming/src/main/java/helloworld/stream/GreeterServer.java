package helloworld.stream;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;

/** The service on a server over TCP, whose port is the one argument. */
public final class GreeterServer {

  private GreeterServer() {}

  /** Serves until the process is told to end. */
  public static void main(String[] args) throws Exception {
    Grpc.newServerBuilderForPort(Integer.parseInt(args[0]), InsecureServerCredentials.create())
        .addService(GreeterLambda.dispatcher(new GreeterService()))
        .build()
        .start()
        .awaitTermination();
  }
}
