package io.lambdagrpc.it.libraries;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import helloworld.GreeterLambda;
import io.lambdagrpc.it.libraries.aws.ApacheStoredHandler;
import io.lambdagrpc.it.libraries.aws.CrtStoredHandler;
import io.lambdagrpc.it.libraries.aws.StoredHandler;
import io.lambdagrpc.it.libraries.coroutines.CoroutineHandler;
import io.lambdagrpc.it.libraries.injection.DaggerHandler;
import io.lambdagrpc.it.libraries.injection.GuiceHandler;
import io.lambdagrpc.it.libraries.injection.SpringHandler;
import io.lambdagrpc.it.libraries.logging.LoggingHandler;
import io.lambdagrpc.it.libraries.metrics.EmbeddedMetricsHandler;
import io.lambdagrpc.it.libraries.metrics.MicrometerHandler;
import io.lambdagrpc.it.libraries.metrics.UnmappedHandler;
import io.lambdagrpc.it.libraries.powertools.PowertoolsHandler;
import io.lambdagrpc.it.libraries.reactive.ReactiveHandler;
import io.lambdagrpc.it.libraries.services.HealthAndReflectionHandler;
import io.lambdagrpc.it.libraries.telemetry.AgentHandler;
import io.lambdagrpc.it.libraries.telemetry.MeteredHandler;
import io.lambdagrpc.it.libraries.telemetry.TracedHandler;
import io.lambdagrpc.it.libraries.validation.ValidatedHandler;
import io.lambdagrpc.packaging.FunctionZip;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A function with a library, and the jars that its zip holds beside those of hello-world. What a
 * zip lacks fails its tests, so these lists are what each library takes.
 */
enum Library {
  PLAIN(GreeterLambda.class, ""),
  TRACED(TracedHandler.class, "opentelemetry-(?!proto|javaagent).*|lambda-grpc-example-.*"),
  AGENT(AgentHandler.class, ""),
  METERED(
      MeteredHandler.class,
      "opentelemetry-(?!grpc|aws|proto|instr|javaagent).*|grpc-opentelemetry|grpc-core|perfmark-api|gson"),
  SERVICES(HealthAndReflectionHandler.class, "grpc-services|gson|grpc-util|grpc-core"),
  MICROMETER(MicrometerHandler.class, Jars.MICROMETER),
  MICROMETER_UNMAPPED(UnmappedHandler.class, Jars.MICROMETER),
  EMBEDDED_METRICS(
      EmbeddedMetricsHandler.class,
      "powertools-(common|metrics)|crac|commons-lang3|utils-lite|aws-embedded-metrics|jackson-.*|slf4j-api|logback-.*|gson"),
  LOGBACK(LoggingHandler.class, "slf4j-api|logback-.*|gson"),
  POWERTOOLS_LOGGING(
      PowertoolsHandler.class,
      "powertools-(common|logging|logging-log4j|serialization)|crac|jackson-.*|jmespath-.*|antlr4-runtime|utils-lite"
          + "|aws-lambda-java-(events|serialization)|slf4j-api|log4j-.*"),
  AWS(StoredHandler.class, Jars.AWS + "|url-connection-client"),
  AWS_APACHE(
      ApacheStoredHandler.class,
      Jars.AWS + "|apache5-client|httpclient5|httpcore5(-h2)?|slf4j-api"),
  AWS_CRT(CrtStoredHandler.class, Jars.AWS + "|aws-crt-client|aws-crt|crt-core"),
  REACTOR(
      ReactiveHandler.class,
      "reactor-(core|grpc-stub)|reactive-(streams|grpc-common)|lambda-grpc-example-web"),
  COROUTINES(
      CoroutineHandler.class,
      "grpc-kotlin-stub|kotlin-stdlib|kotlinx-coroutines-core-jvm|annotations|lambda-grpc-example-web"),
  DAGGER(DaggerHandler.class, "dagger|jakarta.inject-api|javax.inject"),
  GUICE(GuiceHandler.class, "guice|jakarta.inject-api|aopalliance"),
  SPRING(
      SpringHandler.class,
      "spring-.*|commons-logging|jakarta.inject-api|micrometer-(commons|observation)"),
  VALIDATED(
      ValidatedHandler.class,
      "protovalidate|cel|common|compiler|runtime|protobuf|v1alpha1|antlr4-runtime|re2j|jspecify");

  /** Those that this JVM has made. */
  private static final Map<Library, Path> ZIPS = new ConcurrentHashMap<>();

  private final Class<? extends RequestStreamHandler> handler;
  private final Pattern jars;

  Library(Class<? extends RequestStreamHandler> handler, String jars) {
    this.handler = handler;
    this.jars =
        Pattern.compile(
            "(?:" + Jars.HELLO_WORLD + (jars.isEmpty() ? "" : "|" + jars) + ")(?:-\\d.*)?");
  }

  String handler() {
    return handler.getName();
  }

  /** Returns the function.zip, which the benchmarks command starts as well. */
  Path zip() {
    return ZIPS.computeIfAbsent(this, Library::pack);
  }

  private static Path pack(Library library) {
    Path zip = Path.of("target/functions", library.name().toLowerCase(Locale.ROOT) + ".zip");
    try {
      Files.createDirectories(zip.getParent());
      FunctionZip.builder()
          .classPath(library.classPath())
          .handler(library.handler())
          .build()
          .write(zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zip;
  }

  private List<Path> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> jars.matcher(name(entry)).matches())
        .toList();
  }

  private static String name(Path entry) {
    return entry.getFileName().toString().replaceFirst("\\.jar$", "");
  }

  private static final class Jars {
    static final String HELLO_WORLD =
        "classes|lambda-grpc-(runtime|it-libraries|example-hello-world)|aws-lambda-java-core|grpc-(api|stub|protobuf"
            + "|protobuf-lite)|guava|failureaccess|protobuf-java|proto-google-common-protos";

    static final String AWS =
        "dynamodb|aws-(core|json-protocol)|sdk-core|auth|regions|profiles|identity-spi|endpoints-spi|protocol-core"
            + "|http-(auth|auth-aws|auth-spi|client-spi)|json-utils|metrics-spi|retries|retries-spi|checksums"
            + "|checksums-spi|third-party-jackson-core|utils|utils-lite|annotations|eventstream|reactive-streams|slf4j-api";

    static final String MICROMETER =
        "micrometer-(commons|core|observation|registry-otlp)|opentelemetry-proto|HdrHistogram|LatencyUtils";
  }
}
