package worlds;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;

/** The services on a server over TCP. */
public final class PricesServer {

  private PricesServer() {}

  private static int port(String[] args) {
    return args.length == 0 ? 9000 : Integer.parseInt(args[0]);
  }

  /** Serves until the process is told to end. */
  public static void main(String[] args) throws Exception {
    var server = Grpc.newServerBuilderForPort(port(args), InsecureServerCredentials.create());
    Services.configure(server).build().start().awaitTermination();
  }
}
