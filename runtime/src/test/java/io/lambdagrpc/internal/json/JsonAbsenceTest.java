package io.lambdagrpc.internal.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import io.grpc.ServerServiceDefinition;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A function that lacks what JSON takes: a client in JSON learns it, the others notice nothing. */
class JsonAbsenceTest {

  /** What protobuf-javalite has not, of what this project names. */
  private static final List<String> NOT_LITE =
      List.of(
          "com.google.protobuf.Message",
          "com.google.protobuf.MessageOrBuilder",
          "com.google.protobuf.Descriptors",
          "com.google.protobuf.DynamicMessage",
          "com.google.protobuf.TypeRegistry",
          "com.google.protobuf.util.");

  /** The class path of this JVM, but for some classes. */
  private static final class Lacking extends URLClassLoader {
    private final List<String> lacks;

    Lacking(List<String> lacks) {
      super(classPath(), ClassLoader.getPlatformClassLoader());
      this.lacks = lacks;
    }

    private static URL[] classPath() {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
        try {
          urls.add(new File(entry).toURI().toURL());
        } catch (MalformedURLException e) {
          throw new IllegalStateException(e);
        }
      }
      return urls.toArray(new URL[0]);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      for (String lacking : lacks) {
        boolean isLacking = lacking.endsWith(".") ? name.startsWith(lacking) : isOf(name, lacking);
        if (isLacking) {
          throw new ClassNotFoundException(name);
        }
      }
      return super.findClass(name);
    }

    private static boolean isOf(String name, String outer) {
      return name.equals(outer) || name.startsWith(outer + "$");
    }
  }

  /** A class of its own, that is not loaded where there is no such message. */
  private static final class Strings {
    static ServerServiceDefinition service() {
      return EchoService.of(StringValue.getDefaultInstance()).service();
    }
  }

  /** Calls with a content type and a body, in the class loader that has it. */
  public static final class Client implements Function<String, String> {
    private final LambdaFunction function =
        LambdaFunction.serving(isLite() ? TextService.all() : Strings.service());
    private final FakeContext context = FakeContext.create();

    private static boolean isLite() {
      try {
        return Class.forName("com.google.protobuf.Message") == null;
      } catch (ClassNotFoundException e) {
        return true;
      }
    }

    @Override
    public String apply(String contentType) {
      boolean isStream = contentType.contains("grpc-web") || contentType.contains("connect");
      String path =
          isLite()
              ? isStream ? "/text.Texts/BidiStreaming" : "/text.Texts/Unary"
              : isStream ? EchoService.EACH : EchoService.UNARY;
      Call call = isStream ? Call.to(path).message("") : Call.proto(path, "");
      Reply reply = function.call(call.contentType(contentType), context);
      return reply.http()
          + " "
          + new String(reply.body(), StandardCharsets.UTF_8)
          + " log "
          + context.errors();
    }
  }

  private static void with(List<String> lacks, Consumer<Function<String, String>> test)
      throws IOException, ReflectiveOperationException {
    try (Lacking loader = new Lacking(lacks)) {
      @SuppressWarnings({"rawtypes", "unchecked"}) // it is a Client of the other loader
      Function<String, String> client =
          Class.forName(Client.class.getName(), true, loader)
              .asSubclass(Function.class)
              .getConstructor()
              .newInstance();
      test.accept(client);
    }
  }

  private static List<String> lacks(String what) {
    return what.equals("javalite") ? NOT_LITE : List.of(what);
  }

  private static String needs(String what) {
    return what.equals("javalite")
        ? "protobuf-java, since messages of protobuf-javalite have no names for their fields"
        : "com.google.protobuf:protobuf-java-util on its class path";
  }

  @ParameterizedTest
  @CsvSource({
    "com.google.protobuf.util., application/json, 415",
    "com.google.protobuf.util., application/connect+json, 415",
    "com.google.protobuf.util., application/grpc-web+json, 200",
    "com.google.gson., application/json, 415",
    "com.google.gson., application/connect+json, 415",
    "javalite, application/json, 415",
    "javalite, application/grpc-web+json, 200",
  })
  void eachClientIsToldWhatToAddAndTheLogOnce(String what, String contentType, int http)
      throws IOException, ReflectiveOperationException {
    with(
        lacks(what),
        client -> {
          String text = "codec: json (expected: proto; for JSON the function needs " + needs(what);
          for (int call = 1; call <= 2; call++) {
            String reply = client.apply(contentType);
            assertTrue(reply.startsWith(http + " "), reply);
            assertTrue(reply.contains(http == 200 ? "grpc-status:12" : "\"unimplemented\""), reply);
            String body = reply.substring(0, reply.indexOf(" log "));
            assertTrue(body.contains(text), reply);
            assertEquals(2, reply.substring(body.length()).split(needs(what), -1).length, reply);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"com.google.protobuf.util.", "com.google.gson.", "javalite"})
  void callsInProtobufAreServed(String what) throws IOException, ReflectiveOperationException {
    with(
        lacks(what),
        client -> {
          assertEquals(
              what.equals("javalite") ? "200 echo  log []" : "200  log []",
              client.apply("application/proto"));
          assertTrue(client.apply("application/connect+proto").startsWith("200 "));
          assertTrue(client.apply("application/grpc-web+proto").contains("grpc-status:0"));
        });
  }

  /** So that what is found above is what is lacking. */
  @Test
  void nothingIsLackingWhereNothingIsTakenAway() throws IOException, ReflectiveOperationException {
    with(
        List.of(),
        client -> assertTrue(client.apply("application/json").startsWith("400 "), "an empty text"));
  }
}
