package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.lambdagrpc.internal.call.CallSettings;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.env.Environment;
import io.lambdagrpc.internal.http.HttpServer;
import io.lambdagrpc.internal.runtimeapi.RuntimeApiClient;
import io.lambdagrpc.internal.snapstart.CheckpointException;
import io.lambdagrpc.internal.snapstart.Core;
import io.lambdagrpc.internal.snapstart.Priming;
import io.lambdagrpc.internal.snapstart.PrimingContext;
import io.lambdagrpc.internal.snapstart.PrimingMethods;
import io.lambdagrpc.internal.snapstart.PrimingReply;
import io.lambdagrpc.internal.snapstart.RestoreException;
import io.lambdagrpc.internal.text.StackTraceText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What is done in an environment with SnapStart. No other loads this class. */
final class SnapStart {

  private SnapStart() {}

  /** Lets the hooks of {@code org.crac} run under this runtime, before any is registered. */
  static void provideHooks() {
    Core.provide();
  }

  /**
   * Runs the hooks, with the checkpoint between them.
   *
   * @return false where one of them failed, which has been reported
   */
  static boolean checkpoint(RuntimeApiClient api) throws IOException {
    try {
      Core.getGlobalContext().beforeCheckpoint();
      System.gc();
      api.restoreNext();
      Core.getGlobalContext().afterRestore();
      return true;
    } catch (CheckpointException e) {
      log(e);
      api.reportCheckpointError(e);
    } catch (RestoreException e) {
      log(e);
      api.reportRestoreError(e);
    }
    return false;
  }

  /**
   * Loads what a call needs, by calls that reach no service, interceptor, filter or tracer. Where
   * it fails, the first call after the restore is slower, and nothing else.
   */
  static void prime(HandlerRegistry registry, boolean streams) {
    PrimingMethods methods = new PrimingMethods(registry);
    Calls primed = new Calls(CallSettings.of(methods, 0, 0));
    HttpServer http = EventHandler.httpServer(primed);
    EventHandler handler = new EventHandler(http, null, null, streams);
    try {
      call(handler, Priming.events(http.basePaths().get(0), methods, Environment.primesJson()));
    } catch (IOException | RuntimeException | LinkageError e) {
      log(e);
    } finally {
      primed.close();
    }
  }

  /** Serves events before the checkpoint, each whether or not one before it failed. */
  static void call(EventHandler handler, List<byte[]> events) {
    for (byte[] event : events) {
      try {
        handler.handleRequest(
            new ByteArrayInputStream(event), new PrimingReply(), new PrimingContext());
      } catch (IOException | RuntimeException | LinkageError e) {
        log(e);
      }
    }
  }

  /** Returns the event of one call. */
  static <ReqT> byte[] event(
      String basePath, MethodDescriptor<ReqT, ?> method, Metadata headers, ReqT request) {
    try {
      return Priming.event(basePath, method, headers, request);
    } catch (IOException e) {
      throw new UncheckedIOException("prime: the request does not serialize", e);
    }
  }

  private static void log(Throwable failure) {
    com.amazonaws.services.lambda.runtime.LambdaRuntime.getLogger()
        .log("SnapStart: " + StackTraceText.of(failure), LogLevel.ERROR);
  }
}
