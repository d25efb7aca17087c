package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many bytes a call allocates: a figure that no busy machine changes. The least of some calls
 * counts, since others may load a class. The JIT compiler only makes it less.
 */
class CallBytesTest {

  private static final int CALLS = 20;

  /**
   * Before the call was rebuilt, these were 9,160 and 27,969,776 on JDK 17. Fields for the hooks
   * before a reply took 24 bytes, and those that cut a reply whose reader takes nothing 24 more. A
   * test that ran before in the same JVM may add 48, and there is room for two of those. Since
   * protobuf is given large messages in pieces, so that it stops with their call, it copies a text
   * once more: 4 MiB here, and no time that could be measured.
   */
  @ParameterizedTest
  @CsvSource({"HELLO_WORLD_100_BYTES, 9128", "ECHO_4_MIB, 32170000"})
  void aCallAllocatesNoMoreThanThis(HandlerCase each, long most) throws IOException {
    long least = leastBytes(each);

    assertTrue(least <= most, each.label() + ": " + least + " (expected: at most " + most + ")");
    // Less than the reply alone would say that nothing was measured.
    assertTrue(least > most / 10, each.label() + ": " + least);
  }

  private static long leastBytes(HandlerCase each) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    RequestStreamHandler handler = each.handler();
    byte[] event = each.event();
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    UnlimitedContext context = new UnlimitedContext();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < CALLS; i++) {
      reply.reset();
      long before = threads.getCurrentThreadAllocatedBytes();
      handler.handleRequest(new ByteArrayInputStream(event), reply, context);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
