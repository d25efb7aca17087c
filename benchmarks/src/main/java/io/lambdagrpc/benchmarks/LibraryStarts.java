package io.lambdagrpc.benchmarks;

import io.lambdagrpc.benchmarks.Variant.Start;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Starts the functions of it/libraries under both runtimes, each beside hello-world. */
final class LibraryStarts {

  /**
   * What is compared, the first of which all ratios are to: a zip made as the others are, of which
   * hello-world's own is not one.
   */
  static final List<Library> ALL =
      List.of(
          new Library("hello-world", "plain", "helloworld.GreeterLambda"),
          Library.of("health and reflection", "services", "services.HealthAndReflectionHandler"),
          Library.of("Dagger", "dagger", "injection.DaggerHandler"),
          Library.of("Guice", "guice", "injection.GuiceHandler"),
          Library.of("Spring's context", "spring", "injection.SpringHandler"),
          Library.of("reactor-grpc", "reactor", "reactive.ReactiveHandler"),
          Library.of("grpc-kotlin", "coroutines", "coroutines.CoroutineHandler"),
          Library.of("AWS SDK, UrlConnection", "aws", "aws.StoredHandler"),
          Library.of("AWS SDK, Apache", "aws_apache", "aws.ApacheStoredHandler"),
          Library.of("AWS SDK, CRT", "aws_crt", "aws.CrtStoredHandler"),
          Library.of("Logback", "logback", "logging.LoggingHandler"),
          Library.of("Powertools logging", "powertools_logging", "powertools.PowertoolsHandler"),
          Library.of("Powertools metrics", "embedded_metrics", "metrics.EmbeddedMetricsHandler"),
          Library.of("Micrometer, OTLP", "micrometer", "metrics.MicrometerHandler"),
          Library.of("grpc-opentelemetry", "metered", "telemetry.MeteredHandler"),
          Library.of("OpenTelemetry traces", "traced", "telemetry.TracedHandler"),
          Library.of("protovalidate", "validated", "validation.ValidatedHandler"));

  private LibraryStarts() {}

  /** A function, by what the table calls it. */
  record Library(String label, String zip, String handler) {

    private static Library of(String label, String zip, String handler) {
      return new Library(label, zip, "io.lambdagrpc.it.libraries." + handler);
    }

    Variant variant(Start start) {
      return new Variant(label, Variant.LIBRARY_ZIPS + zip + ".zip", handler, start);
    }
  }

  static List<LibraryCost> measure(Arguments arguments, List<Library> libraries)
      throws IOException, InterruptedException {
    Map<Variant, List<LoadedClass>> classes;
    try (Functions functions =
        Functions.unpack(arguments.of(variants(libraries, Start.MANAGED), true))) {
      classes = ColdStart.classes(functions);
    }
    List<Summary> managed = starts(arguments, variants(libraries, Start.MANAGED));
    List<Summary> bootstrap = starts(arguments, variants(libraries, Start.WRAPPER));
    List<LibraryCost> costs = new ArrayList<>();
    for (int i = 0; i < libraries.size(); i++) {
      Library library = libraries.get(i);
      costs.add(
          new LibraryCost(
              library.label(),
              Objects.requireNonNull(classes.get(library.variant(Start.MANAGED))).size(),
              managed.get(i),
              bootstrap.get(i)));
    }
    return costs;
  }

  private static List<Summary> starts(Arguments arguments, List<Variant> variants)
      throws IOException, InterruptedException {
    try (Functions functions = Functions.unpack(arguments.of(variants, false))) {
      return ColdStart.measure(arguments, functions);
    }
  }

  private static List<Variant> variants(List<Library> libraries, Start start) {
    return libraries.stream().map(library -> library.variant(start)).toList();
  }
}
