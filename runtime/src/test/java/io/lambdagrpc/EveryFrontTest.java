package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told by HTTP and content types alone, behind every front. */
@ParameterizedClass
@EnumSource
class EveryFrontTest {

  private final Front front;
  private final LambdaFunction texts = LambdaFunction.serving(TextService.all());

  EveryFrontTest(Front front) {
    this.front = front;
  }

  private Reply call(Call call) {
    return texts.call(front, call, FakeContext.create());
  }

  @Test
  void theReplyHasTheContentTypeOfItsRequest() {
    Call call = Call.to(UNARY).message("a");
    for (String type :
        List.of("application/grpc-web", "application/grpc-web+proto", "Application/gRPC-Web;a=b")) {
      Reply reply = call(call.contentType(type));
      assertEquals("OK [echo a]", reply.toString());
      assertEquals(
          type.contains(";") ? "application/grpc-web" : type, reply.headers().get("content-type"));
    }
  }

  @Test
  void aContentTypeThatIsSentTwiceIsOne() {
    Call call = Call.to(UNARY).message("a").with("content-type", "application/grpc-web+proto");
    Reply reply = call(call);
    assertEquals("OK [echo a]", reply.toString());
    assertEquals("application/grpc-web+proto", reply.headers().get("content-type"));
  }

  @Test
  void aQueryIsNoPartOfTheMethod() {
    String path = "/" + UNARY.getFullMethodName() + "?a=%7B+&a=/b/c?d&e";
    assertEquals("OK [echo a]", call(Call.to(path).message("a")).toString());
  }

  @Test
  void anotherCodecIsAStatus() {
    Call call = Call.to(UNARY).message("{}").contentType("application/grpc-web+thrift");
    Reply reply = call(call);
    assertEquals("UNIMPLEMENTED [] codec: thrift (expected: proto or json)", reply.toString());
    assertEquals("application/grpc-web", reply.headers().get("content-type"));
  }

  @Test
  void onlyPostIsAllowed() {
    for (String verb : List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS")) {
      Reply reply = call(Call.to(UNARY).verb(verb));
      String text = reply.toString();
      assertTrue(
          text.startsWith(
              "HTTP 405 method: "
                  + verb
                  + " (expected: POST, or for a method without side effects GET with"
                  + " ?encoding=json&message={})\n"),
          text);
      assertTrue(text.contains("curl --json '{}' https://this.host/package.Service/Method"), text);
      assertEquals("POST", reply.headers().get("allow"));
    }
  }

  @Test
  void whatNoProtocolTakesIsRefused() {
    for (String type : List.of("text/plain", "application/grpc", "application/grpc-webx")) {
      Reply reply = call(Call.to(UNARY).message("a").contentType(type));
      assertEquals(415, reply.http(), type);
      assertTrue(reply.toString().contains("content-type: " + type + " (expected: "), type);
    }
    assertEquals(415, call(new Call("POST", "/text.Texts/Unary", List.of(), new byte[0])).http());
  }
}
