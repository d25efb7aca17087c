package helloworld.signed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The verifier against AWS's own Signature Version 4 test suite: each test is named for its vector
 * there.
 */
final class SigV4Test {

  private static final String[] CREDENTIAL = {
    "AKIDEXAMPLE", "20150830", "us-east-1", "service", "aws4_request"
  };
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  @Test
  void getVanilla() throws Exception {
    assertEquals(
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        signature("GET", "/", Map.of(), ""));
  }

  @Test
  void postVanilla() throws Exception {
    assertEquals(
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        signature("POST", "/", Map.of(), ""));
  }

  @Test
  void getVanillaQueryOrderKeyCase() throws Exception {
    assertEquals(
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        signature("GET", "/?Param2=value2&Param1=value1", Map.of(), ""));
  }

  @Test
  void postHeaderKeySort() throws Exception {
    assertEquals(
        "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
        signature("POST", "/", Map.of("My-Header1", List.of("value1")), ""));
  }

  @Test
  void postFormUrlencoded() throws Exception {
    assertEquals(
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        signature(
            "POST",
            "/",
            Map.of("Content-Type", List.of("application/x-www-form-urlencoded")),
            "Param1=value1"));
  }

  @Test
  void getHeaderKeyDuplicate() throws Exception {
    assertEquals(
        "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
        signature("GET", "/", Map.of("My-Header1", List.of("value2", "value2", "value1")), ""));
  }

  @Test
  void getHeaderValueTrim() throws Exception {
    assertEquals(
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        signature(
            "GET",
            "/",
            Map.of("My-Header1", List.of(" value1"), "My-Header2", List.of(" \"a   b   c\"")),
            ""));
  }

  private static String signature(
      String verb, String target, Map<String, List<String>> more, String body) throws Exception {
    Map<String, List<String>> headers = new LinkedHashMap<>(more);
    headers.put("Host", List.of("example.amazonaws.com"));
    headers.put("X-Amz-Date", List.of("20150830T123600Z"));
    SigV4.Received request =
        new SigV4.Received(verb, target, headers, ByteString.copyFromUtf8(body));
    return SigV4.signature(request, List.copyOf(request.headers().keySet()), CREDENTIAL, SECRET);
  }
}
