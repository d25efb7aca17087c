package io.lambdagrpc.benchmarks;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One invocation within the JVM. The reply goes to a buffer that is kept, as the managed runtime
 * keeps its own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandlerBenchmark {

  /** What answers, and what. */
  @Param public HandlerCase handlerCase = HandlerCase.FLOOR_100_BYTES;

  private final Context context = new UnlimitedContext();
  private final ByteArrayOutputStream reply = new ByteArrayOutputStream();
  private RequestStreamHandler handler = handlerCase.handler();
  private byte[] event = {};

  /** Makes the event and the handler. */
  @Setup
  public void setUp() throws IOException {
    handler = handlerCase.handler();
    event = handlerCase.event();
  }

  /** Answers one event. */
  @Benchmark
  public ByteArrayOutputStream handleRequest() throws IOException {
    reply.reset();
    handler.handleRequest(new ByteArrayInputStream(event), reply, context);
    return reply;
  }
}
