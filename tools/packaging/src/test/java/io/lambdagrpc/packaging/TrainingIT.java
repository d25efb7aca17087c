package io.lambdagrpc.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user is told where a training fails, and what is left of it. */
class TrainingIT {

  @TempDir Path folder;
  private Path zip = Path.of("");
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void needAJdk() throws IOException {
    TestFunction.requireJdk();
    zip = folder.resolve("new/provided.zip");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertEquals(
        List.of(),
        ProcessHandle.current()
            .descendants()
            .filter(ProcessHandle::isAlive)
            .map(process -> process.info().commandLine().orElse("?"))
            .toList());
    if (!Files.exists(zip.resolveSibling("."))) {
      return;
    }
    try (Stream<Path> files = Files.list(zip.getParent())) {
      assertEquals(List.of(), files.filter(file -> !file.equals(zip)).toList());
    }
  }

  /** Without a JRE, which takes no part in it. */
  private void write(Training.Builder training) throws IOException {
    ProvidedZip.builder()
        .classPath(TestFunction.classPath(folder))
        .handler(TestFunction.HANDLER)
        .jre(false)
        .training(training.build())
        .log(log::add)
        .build()
        .write(zip);
  }

  private String refusal(Training.Builder training) {
    String message =
        String.valueOf(assertThrows(PackagingException.class, () -> write(training)).getMessage());
    assertFalse(Files.exists(zip));
    return message;
  }

  private static void assertBegins(String expected, String message) {
    assertTrue(message.startsWith(expected), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shop.Orders/Got | {} | shop.Orders/Got: no such method (expected: one of [Get, List])
          shop.Order/Get  | {} | shop.Order: no such service on the class path (expected: one of \
          [shop.Lite, shop.Orders])
          Get             | {} | Get: no method (expected: as in helloworld.Greeter/SayHello)
          shop.Lite/Get   | {} | shop.Lite: no descriptors, as with lite messages, so JSON cannot be \
          read (expected: a training class that makes the calls, by --training-class or <trainingClass>)
          shop.Orders/Get | {"it": 1} | shop.Orders/Get: Cannot find field: it in message \
          shop.OrderRequest (expected: a shop.OrderRequest in JSON)
          """)
  void aCallThatCannotBeMadeIsNamed(String method, String json, String expected) {
    assertEquals(expected, refusal(Training.builder().call(method, json)));
  }

  @Test
  void textThatIsNoJsonIsNamed() {
    String message = refusal(Training.builder().call("shop.Orders/Get", "{\"id\": "));
    assertBegins("shop.Orders/Get: ", message);
    assertTrue(message.endsWith("(expected: a shop.OrderRequest in JSON)"), message);
  }

  @Test
  void aHandlerThatFailsIsShownWithItsLog() {
    String message = refusal(Training.builder().env("SHOP_FAILS", "closed"));
    assertBegins(TestFunction.HANDLER + " does not start: ", message);
    assertTrue(message.contains("IllegalStateException"), message);
    assertTrue(message.contains("no shop: closed"), message);
    assertTrue(message.contains("The function's log:\n"), message);
    assertTrue(message.contains("the handler prints"), message);
  }

  @Test
  void aCallThatDoesNotEndWithOkIsShown() {
    String message =
        refusal(Training.builder().call("shop.Orders/Get", "{}").env("SHOP_TOKEN", "secret"));
    assertBegins("training: shop.Orders/Get: grpc-status:16, grpc-message:no token", message);
  }

  @Test
  void aCallThatHangsIsEnded() {
    String message =
        refusal(
            Training.builder()
                .call("shop.Orders/Get", "{\"id\": \"hang\"}")
                .timeout(Duration.ofSeconds(8)));
    assertBegins("training: shop.Orders/Get: ", message);
    assertTrue(message.contains("\nhangs\n"), message);
  }

  @Test
  void aTrainingClassThatHangsIsEnded() {
    String message =
        refusal(
            Training.builder()
                .trainingClass("shop.TrainingCalls$Hanging")
                .timeout(Duration.ofSeconds(8)));
    assertBegins(
        "training: shop.TrainingCalls$Hanging has not ended after 8 s (expected: status 0)\nwaits",
        message);
  }

  @Test
  void aTrainingClassThatFailsIsShown() {
    String message = refusal(Training.builder().trainingClass("shop.NoTraining"));
    assertBegins(
        "training: shop.NoTraining ended with status 1 (expected: status 0)\nError: ", message);
  }

  @Test
  void aHeaderThatCannotBeSentIsNamed() {
    assertEquals(
        "header content-length: cannot be sent (expected: one of a call's metadata)",
        refusal(Training.builder().call("shop.Orders/Get", "{}").header("content-length", "1")));
  }

  @Test
  void aTrainingWithoutCallsSaysWhatItMisses() throws IOException {
    write(Training.builder());
    assertTrue(Files.exists(zip));
    assertBegins("no calls to train with, so the AOT cache holds what", log.get(0));
  }

  @Test
  void whatTheFunctionLeavesIsNoPartOfTheZipAndEnds() throws IOException {
    Path pids = folder.resolve("pids");
    write(Training.builder().call("shop.Orders/Get", "{\"id\": \"leave:" + pids + "\"}"));
    try (ZipFile packed = new ZipFile(zip.toFile())) {
      assertNull(packed.getEntry("left.txt"));
      assertNotNull(packed.getEntry("app.aot"));
    }
    assertTrue(
        log.stream().anyMatch(line -> line.startsWith("left out: left.txt, ")), log::toString);
    List<String> left = Files.readAllLines(pids);
    assertFalse(left.isEmpty());
    for (String pid : left) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(30),
          () -> {
            while (isRunning(Long.parseLong(pid))) {
              Thread.sleep(10);
            }
          },
          pid);
    }
  }

  @Test
  void anInterruptedPackagingLeavesNothing() throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              write(Training.builder().call("shop.Orders/Get", "{\"id\": \"hang\"}"));
              return null;
            });
    Thread thread = new Thread(task);
    thread.start();
    while (ProcessHandle.current().descendants().noneMatch(TrainingIT::isFunction)
        && !task.isDone()) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    ExecutionException failure = assertThrows(ExecutionException.class, task::get);
    assertInstanceOf(InterruptedIOException.class, failure.getCause());
    assertFalse(Files.exists(zip));
  }

  /** False for a zombie, which is alive until its parent asks for its status. */
  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isPresent();
  }

  private static boolean isFunction(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("io.lambdagrpc.LambdaRuntime");
  }
}
