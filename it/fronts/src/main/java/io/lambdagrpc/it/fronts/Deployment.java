package io.lambdagrpc.it.fronts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way to run an example.
 *
 * @param name what a test report calls it
 * @param jdk what runs the service
 */
public record Deployment(String name, Jdk jdk, Launcher launcher) {

  /** How the service's process is started. */
  public interface Launcher {
    /** Starts the service on that JDK. */
    RunningService start(Jdk jdk) throws IOException, InterruptedException;
  }

  /** Returns every front of an example, started from its module's folder with its zip built. */
  public static List<Deployment> all(Class<?> handler, Class<?> server, Class<?> function) {
    List<Deployment> fronts = new ArrayList<>(mains(server, function));
    for (Jdk jdk : List.of(Jdk.current(), Jdk.of(25))) {
      fronts.add(managed(handler, jdk));
      fronts.add(
          new Deployment(
              "function.zip with bootstrap as exec wrapper",
              jdk,
              home -> ExampleFunction.bootstrap(handler, home)));
    }
    return List.copyOf(fronts);
  }

  /** Returns those that pass the messages of a stream on as they come. */
  public static List<Deployment> streaming(Class<?> handler) {
    return Stream.of(Jdk.current(), Jdk.of(25)).map(jdk -> streaming(handler, jdk)).toList();
  }

  /** Returns the fronts whose process starts with a main of the example's own. */
  public static List<Deployment> mains(Class<?> server, Class<?> function) {
    return List.of(server(server), function(function));
  }

  /** Returns the process that serves HTTP/2, whose main takes the port. */
  public static Deployment server(Class<?> main) {
    return new Deployment("server over TCP", Jdk.current(), home -> TcpServer.start(main, home));
  }

  /** Returns the function that is started by a main of its own. */
  public static Deployment function(Class<?> main) {
    return new Deployment(
        "function with a main of its own", Jdk.current(), home -> ExampleFunction.main(main, home));
  }

  /** Returns the function under AWS's client for the managed runtime. */
  public static Deployment managed(Class<?> handler, Jdk jdk) {
    return new Deployment(
        "function.zip under the managed runtime",
        jdk,
        home -> ExampleFunction.managed(handler, home));
  }

  /** Returns the function in the own runtime, behind a front that streams. */
  public static Deployment streaming(Class<?> handler, Jdk jdk) {
    return new Deployment(
        "function.zip with bootstrap as exec wrapper, streaming",
        jdk,
        home -> ExampleFunction.streaming(handler, home));
  }

  /** Starts the service. */
  public RunningService start() throws IOException, InterruptedException {
    return launcher.start(jdk);
  }

  @Override
  public String toString() {
    return name + ", JDK " + jdk.feature();
  }
}
