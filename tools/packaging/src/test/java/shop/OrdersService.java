package shop;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;

/** Answers what a test asks for by the id of an order. */
final class OrdersService extends OrdersGrpc.OrdersImplBase {

  @Override
  public void get(OrderRequest request, StreamObserver<Order> reply) {
    try {
      reply.onNext(order(answer(request.getId())));
      reply.onCompleted();
    } catch (IOException | ReflectiveOperationException e) {
      reply.onNext(order(e.toString()));
      reply.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void list(OrderRequest request, StreamObserver<Order> reply) {
    reply.onNext(order("one"));
    reply.onNext(order("two"));
    reply.onCompleted();
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private static String answer(String id)
      throws IOException, ReflectiveOperationException, InterruptedException {
    String[] words = id.split(":", 2);
    ClassLoader loader = OrdersService.class.getClassLoader();
    switch (words[0]) {
      case "hang" -> {
        System.out.println("hangs");
        new CountDownLatch(1).await();
        return "";
      }
      case "leave" -> {
        Files.writeString(Path.of(System.getenv("LAMBDA_TASK_ROOT"), "left.txt"), "left");
        long pid = new ProcessBuilder("sleep", "600").start().pid();
        Files.writeString(
            Path.of(words[1]), pid + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return "";
      }
      case "class" -> {
        Object made = Class.forName(words[1]).getDeclaredConstructor().newInstance();
        return made.toString();
      }
      case "resources" -> {
        StringBuilder all = new StringBuilder();
        for (URL url : Collections.list(loader.getResources(words[1]))) {
          try (InputStream in = url.openStream()) {
            all.append(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
          }
        }
        return all.toString();
      }
      case "providers" -> {
        StringBuilder all = new StringBuilder();
        for (Runnable each : ServiceLoader.load(Runnable.class, loader)) {
          all.append(each).append(' ');
        }
        return all.toString();
      }
      default -> {
        return "order " + id;
      }
    }
  }
}
