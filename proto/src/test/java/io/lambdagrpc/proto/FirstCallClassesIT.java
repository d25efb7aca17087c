package io.lambdagrpc.proto;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.LocalLambda;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import manymethods.ManyMethodsGrpc;
import manymethods.ManyMethodsLambda;
import manymethods.Request117;
import onemethod.OneMethodGrpc;
import onemethod.OneMethodLambda;
import onemethod.Request1;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call pays for the method that is called, not for those beside it. */
class FirstCallClassesIT {
  private static final String SOURCE = " source: ";

  @TempDir Path folder;

  @Test
  void aServiceOf200MethodsLoadsAsManyClassesAsAServiceOfOne() throws Exception {
    Set<String> one =
        classesOf(
            OneMethodLambda.class,
            channel ->
                assertEquals(
                    "hello",
                    OneMethodGrpc.newBlockingStub(channel)
                        .method1(Request1.newBuilder().setText("hello").build())
                        .getText()));
    Set<String> many =
        classesOf(
            ManyMethodsLambda.class,
            channel ->
                assertEquals(
                    "hello",
                    ManyMethodsGrpc.newBlockingStub(channel)
                        .method117(Request117.newBuilder().setText("hello").build())
                        .getText()));

    assertTrue(one.contains("onemethod.Request1"), one::toString);
    assertEquals(Set.of(), one.stream().filter(FirstCallClassesIT::isOfJson).collect(toSet()));
    assertEquals(
        Set.of("manymethods.Request117", "manymethods.Reply117"),
        many.stream()
            .filter(name -> name.matches("manymethods\\.(Request|Reply)\\d+"))
            .collect(toSet()));
    assertTrue(
        Math.abs(many.size() - one.size()) <= 5,
        () -> one.size() + " and " + many.size() + ": " + difference(one, many));
  }

  /** Tells whether only a client that sends JSON needs a class; the codec is told of, not asked. */
  private static boolean isOfJson(String name) {
    return name.startsWith("com.google.gson.")
        || name.startsWith("com.google.protobuf.util.")
        || (name.startsWith("io.lambdagrpc.internal.json.") && !name.endsWith(".JsonCodec"));
  }

  /** Returns the classes loaded when the first call, and all that comes after it, is done. */
  private Set<String> classesOf(Class<?> handler, Consumer<ManagedChannel> call) throws Exception {
    Path log = folder.resolve(handler.getSimpleName() + ".log");
    try (LocalLambda lambda =
        TestFunction.builder(folder.resolve(handler.getSimpleName()), handler)
            .env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + log + ":none")
            .start()) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      call.accept(channel);
      // The second call begins when all of the first is done, and loads nothing more.
      call.accept(channel);
      channel.shutdownNow();
    }
    try (Stream<String> lines = Files.lines(log)) {
      // A hidden class has an address after its name, and another one in each run.
      return lines
          .filter(line -> line.contains(SOURCE))
          .map(line -> line.substring(0, line.indexOf(SOURCE)).split("/0x", 2)[0])
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> difference(Set<String> one, Set<String> many) {
    Set<String> difference = new TreeSet<>(one);
    difference.removeIf(many::contains);
    many.stream().filter(name -> !one.contains(name)).forEach(difference::add);
    return difference;
  }
}
