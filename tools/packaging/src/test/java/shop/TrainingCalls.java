package shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;

/** A class of the user's own that makes calls. */
public final class TrainingCalls {
  private TrainingCalls() {}

  /** Makes one in JSON, with the token that the function has in its environment, too. */
  public static void main(String[] args) throws IOException, InterruptedException {
    System.out.println("trains at " + args[0]);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(args[0]).resolve("/shop.Orders/Get"))
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + System.getenv("SHOP_TOKEN"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"train\"}"))
            .build();
    HttpResponse<String> reply =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (!reply.body().contains("order train")) {
      throw new IOException(reply + " " + reply.body());
    }
  }

  /** One that does not end. */
  public static final class Hanging {
    private Hanging() {}

    /** Waits. */
    public static void main(String[] args) throws InterruptedException {
      System.out.println("waits");
      new CountDownLatch(1).await();
    }
  }
}
