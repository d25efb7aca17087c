package worlds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;

/** The function behind the bridge, and callers in native gRPC. */
class BridgeIT extends BothWorldsContract {
  BridgeIT() {
    super(BridgedFunction.deployment());
  }

  @Test
  void reflectionAnswersEachQuestionOfAnOpenStreamAsAServerDoes() throws Exception {
    Replies<ServerReflectionResponse> answers = new Replies<>();
    StreamObserver<ServerReflectionRequest> questions =
        ServerReflectionGrpc.newStub(channel()).serverReflectionInfo(answers);
    for (int i = 1; i <= 3; i++) {
      questions.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
      assertEquals(3, answers.await(i).get(i - 1).getListServicesResponse().getServiceCount());
    }
    assertTrue(answers.isOpen());
    questions.onCompleted();
    assertEquals(3, answers.awaitAll().size());
  }
}
