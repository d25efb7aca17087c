package shop;

import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** What Lambda calls: the service with what it needs, behind a token. */
public final class OrderHandler extends OrdersLambda {

  /** Made once per environment. */
  public OrderHandler() {
    super(
        new OrdersService(
            new Database(System.getenv("DB_URL")), new Fingerprint(new BouncyCastleProvider())),
        server -> server.intercept(new BearerToken(System.getenv("API_TOKEN"))));
    System.out.println("the shop is open");
  }
}
