package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.lambdagrpc.fixture.TextService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a server keeps of the methods that clients call. */
class MethodTableTest {

  @Test
  void aDispatcherOfAnyNameIsNotRememberedWithoutEnd() {
    List<String> asked = new ArrayList<>();
    Dispatcher any =
        new Dispatcher() {
          @Override
          public String serviceName() {
            return TextService.NAME;
          }

          @Override
          public @Nullable ServerMethodDefinition<?, ?> findMethod(String methodName) {
            asked.add(methodName);
            return TextService.all().getMethod(UNARY.getFullMethodName());
          }

          @Override
          public ServerServiceDefinition bindService() {
            return TextService.all();
          }
        };
    HandlerRegistry methods = MethodTable.of(any);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 2000; i++) {
        methods.lookupMethod(TextService.NAME + "/" + i, null);
      }
    }
    assertEquals(4000 - 1024, asked.size());
    // Nor is a name that is longer than any of a schema.
    HandlerRegistry others = MethodTable.of(any);
    asked.clear();
    others.lookupMethod(TextService.NAME + "/" + "m".repeat(300), null);
    others.lookupMethod(TextService.NAME + "/" + "m".repeat(300), null);
    assertEquals(2, asked.size());
  }
}
