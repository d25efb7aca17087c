package io.lambdagrpc.it.interop;

import java.util.List;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * grpc-java's interop suite: its client, and its server in the same JVM, on our Runtime API loop.
 */
class InProcessInteropTest {

  @TestFactory
  List<DynamicContainer> interop() throws Exception {
    return InteropTests.all(InProcessSuite::start);
  }
}
