package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ChannelLifeTest {

  private final CountDownLatch answer = new CountDownLatch(1);
  private final RecordingListener listener = new RecordingListener();
  private final ScriptedServer server;
  private final ManagedChannel channel;

  ChannelLifeTest() throws Exception {
    server =
        new ScriptedServer(
            exchange -> {
              answer.await();
              ScriptedServer.reply(exchange, 200, Wire.message("reply"), Wire.OK);
            });
    channel = server.client().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  @Test
  void shutdownLetsCallsEndAndRefusesNewOnes() throws Exception {
    call(listener);
    server.requests.take();
    channel.shutdown();
    assertTrue(channel.isShutdown());
    assertFalse(channel.isTerminated());

    RecordingListener late = new RecordingListener();
    call(late);
    assertEquals(Status.Code.UNAVAILABLE, late.status().getCode());
    assertEquals("Channel shutdown invoked", late.status().getDescription());

    answer.countDown();
    assertTrue(listener.status().isOk());
    assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
    assertTrue(channel.isTerminated());
  }

  @Test
  void aCallStartedBeforeTheShutdownMayStillSend() throws Exception {
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    channel.shutdown();
    answer.countDown();
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    assertTrue(listener.status().isOk());
    assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
    assertEquals(ConnectivityState.SHUTDOWN, channel.getState(false));
  }

  @Test
  void shutdownNowEndsCalls() throws Exception {
    call(listener);
    server.requests.take();
    channel.shutdownNow();
    assertEquals(Status.Code.UNAVAILABLE, listener.status().getCode());
    assertEquals("Channel shutdownNow invoked", listener.status().getDescription());
    assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
  }

  /** An application may have ended it before the channel, which waited for such calls for good. */
  @Test
  void callsWhoseExecutorIsGoneDoNotKeepTheChannel() throws Exception {
    ExecutorService gone = Executors.newSingleThreadExecutor();
    call(channel, CallOptions.DEFAULT.withExecutor(gone), new RecordingListener());
    server.requests.take();
    call(listener);
    server.requests.take();
    gone.shutdown();
    channel.shutdownNow();
    assertEquals(Status.Code.UNAVAILABLE, listener.status().getCode());
    assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
  }

  /** grpc-java's blocking calls end so where their caller reads the messages only. */
  @Test
  void aReplyWhoseEndNobodyReadsDoesNotKeepTheChannel() throws Exception {
    answer.countDown();
    AtomicBoolean left = new AtomicBoolean();
    Executor whileRead =
        task -> {
          if (!left.get()) {
            task.run();
          }
        };
    ClientCall<String, String> call =
        channel.newCall(
            Wire.method(MethodType.CLIENT_STREAMING), CallOptions.DEFAULT.withExecutor(whileRead));
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(String message) {
            left.set(true);
          }
        },
        new Metadata());
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    channel.shutdown();
    assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
  }

  /** An executor with a queue that was full for a while. */
  @Test
  void shutdownNowTellsWhomTheirExecutorCouldNotTell() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    Executor executor =
        task -> {
          if (full.get()) {
            throw new RejectedExecutionException("full");
          }
          task.run();
        };
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT.withExecutor(executor));
    call.start(listener, new Metadata());
    call.sendMessage("go");
    call.halfClose();
    full.set(true);
    assertThrows(RejectedExecutionException.class, () -> call.cancel("stop", null));
    full.set(false);
    channel.shutdownNow();
    assertEquals("stop", listener.status().getDescription());
  }

  @Test
  void shutdownNowEndsCallsWhoseReplyIsNotRead() throws Exception {
    answer.countDown();
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    call.sendMessage("go");
    call.halfClose();
    listener.heardHeaders.get(30, TimeUnit.SECONDS);
    channel.shutdownNow();
    assertEquals("Channel shutdownNow invoked", listener.status().getDescription());
    assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
  }

  @Test
  void shutdownNowEndsCallsThatShutdownLetRun() throws Exception {
    call(listener);
    channel.shutdown();
    channel.shutdownNow();
    assertEquals(Status.Code.UNAVAILABLE, listener.status().getCode());
    assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
  }

  @Test
  void aChannelWithoutCallsTerminatesAtOnce() throws Exception {
    channel.shutdown();
    assertTrue(channel.isTerminated());
    assertTrue(channel.awaitTermination(0, TimeUnit.SECONDS));
  }

  @Test
  void awaitTerminationGivesUp() throws Exception {
    assertFalse(channel.awaitTermination(1, TimeUnit.MILLISECONDS));
  }

  @Test
  void theStateFollowsConnectionAndShutdown() throws Exception {
    assertEquals(ConnectivityState.IDLE, channel.getState(false));
    awaitChange(ConnectivityState.IDLE, () -> channel.getState(true));
    assertEquals(ConnectivityState.READY, channel.getState(false));
    awaitChange(ConnectivityState.READY, channel::enterIdle);
    assertEquals(ConnectivityState.IDLE, channel.getState(false));
    awaitChange(ConnectivityState.IDLE, channel::shutdown);
    assertEquals(ConnectivityState.SHUTDOWN, channel.getState(true));
    awaitChange(ConnectivityState.IDLE, () -> {});
  }

  @Test
  void aChannelWithoutCallsGoesIdleAndComesBack() throws Exception {
    ManagedChannel brief = server.client().idleTimeout(1, TimeUnit.NANOSECONDS).build();
    answer.countDown();
    for (int i = 0; i < 2; i++) {
      RecordingListener heard = new RecordingListener();
      CountDownLatch idle = new CountDownLatch(1);
      brief.getState(true);
      brief.notifyWhenStateChanged(ConnectivityState.READY, idle::countDown);
      call(brief, heard);
      assertTrue(heard.status().isOk());
      idle.await();
    }
    brief.shutdownNow();
  }

  @Test
  void goingIdleLeavesCallsAlone() throws Exception {
    call(listener);
    server.requests.take();
    channel.enterIdle();
    answer.countDown();
    assertTrue(listener.status().isOk());
  }

  private void awaitChange(ConnectivityState from, Runnable change) throws InterruptedException {
    CountDownLatch changed = new CountDownLatch(1);
    channel.notifyWhenStateChanged(from, changed::countDown);
    change.run();
    changed.await();
  }

  private void call(RecordingListener heard) {
    call(channel, heard);
  }

  private static void call(ManagedChannel channel, RecordingListener heard) {
    call(channel, CallOptions.DEFAULT, heard);
  }

  private static void call(ManagedChannel channel, CallOptions options, RecordingListener heard) {
    ClientCall<String, String> call = channel.newCall(Wire.method(MethodType.UNARY), options);
    call.start(heard, new Metadata());
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
  }
}
