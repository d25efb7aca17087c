package helloworld.signed;

import com.google.protobuf.ByteString;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The server's side of Signature Version 4, written from <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">
 * its specification</a> and nobody's code, so that a signer and this agree only if both are right.
 */
final class SigV4 {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";

  /**
   * A request as it came.
   *
   * @param target path and query, as in the request line
   */
  record Received(String verb, String target, Map<String, List<String>> headers, ByteString body) {

    Received {
      Map<String, List<String>> lowerCase = new TreeMap<>();
      headers.forEach((name, values) -> lowerCase.put(name.toLowerCase(Locale.ROOT), values));
      headers = lowerCase;
    }

    String header(String name) {
      return headers.getOrDefault(name, List.of("")).get(0);
    }
  }

  private SigV4() {}

  /** Says what is wrong with a request; empty if it is what the owner of the secret has signed. */
  static String fault(Received request, String secret) throws GeneralSecurityException {
    Map<String, String> parts = parts(request.header("authorization"));
    String[] credential = parts.getOrDefault("Credential", "").split("/", -1);
    if (credential.length != 5 || !credential[4].equals("aws4_request")) {
      return "no credential scope";
    }
    List<String> signed = List.of(parts.getOrDefault("SignedHeaders", "").split(";", -1));
    for (String name : request.headers().keySet()) {
      if ((name.equals("host") || name.startsWith("x-amz-")) && !signed.contains(name)) {
        return "not signed: " + name;
      }
    }
    String bodyHash = request.header("x-amz-content-sha256");
    if (!bodyHash.isEmpty() && !bodyHash.equals(sha256(request.body().toByteArray()))) {
      return "x-amz-content-sha256 of another body";
    }
    String expected = signature(request, signed, credential, secret);
    return expected.equals(parts.get("Signature")) ? "" : "signature of another request";
  }

  /**
   * Computes a signature.
   *
   * @param credential key, date, region, service, {@code aws4_request}
   */
  static String signature(
      Received request, List<String> signedHeaders, String[] credential, String secret)
      throws GeneralSecurityException {
    String scope = String.join("/", Arrays.copyOfRange(credential, 1, credential.length));
    String toSign =
        String.join(
            "\n",
            ALGORITHM,
            request.header("x-amz-date"),
            scope,
            sha256(canonical(request, signedHeaders).getBytes(StandardCharsets.UTF_8)));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return HexFormat.of().formatHex(hmac(key, toSign));
  }

  private static String canonical(Received request, List<String> signedHeaders)
      throws GeneralSecurityException {
    int question = request.target().indexOf('?');
    String path = question < 0 ? request.target() : request.target().substring(0, question);
    String query = question < 0 ? "" : request.target().substring(question + 1);
    StringBuilder canonical = new StringBuilder();
    canonical.append(request.verb()).append('\n');
    // The path is encoded once more than it was sent, for every service but S3.
    canonical.append(encode(path).replace("%2F", "/")).append('\n');
    canonical.append(Arrays.stream(query.split("&", -1)).sorted().collect(Collectors.joining("&")));
    canonical.append('\n');
    for (String name : signedHeaders) {
      String values =
          request.headers().getOrDefault(name, List.of()).stream()
              .map(value -> value.strip().replaceAll(" +", " "))
              .collect(Collectors.joining(","));
      canonical.append(name).append(':').append(values).append('\n');
    }
    canonical.append('\n').append(String.join(";", signedHeaders)).append('\n');
    return canonical.append(sha256(request.body().toByteArray())).toString();
  }

  private static Map<String, String> parts(String authorization) {
    Map<String, String> parts = new TreeMap<>();
    if (authorization.startsWith(ALGORITHM + " ")) {
      for (String part : authorization.substring(ALGORITHM.length()).split(",", -1)) {
        int equals = part.indexOf('=');
        parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
    return parts;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
