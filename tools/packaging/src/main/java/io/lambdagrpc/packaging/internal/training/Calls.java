package io.lambdagrpc.packaging.internal.training;

import io.lambdagrpc.local.internal.files.Scratch;
import io.lambdagrpc.local.internal.files.ShownName;
import io.lambdagrpc.packaging.internal.MistakeException;
import io.lambdagrpc.packaging.internal.content.ClassPath;
import io.lambdagrpc.packaging.internal.jdk.Command;
import io.lambdagrpc.packaging.internal.jdk.Jdk;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns the calls that a user asks for, in JSON, into those that are made. */
final class Calls {
  private final Jdk jdk;
  private final ClassPath classPath;
  private final TrainingPlan plan;
  private final Map<String, Schema> schemas = new HashMap<>();

  private Calls(Jdk jdk, ClassPath classPath, TrainingPlan plan) {
    this.jdk = jdk;
    this.classPath = classPath;
    this.plan = plan;
  }

  /**
   * Reads the messages by the descriptors that are on the class path of the function.
   *
   * @param jdk runs the code that knows them, which is the function's own
   * @throws MistakeException if a service, a method or a field is unknown
   */
  static List<Call> read(Jdk jdk, ClassPath classPath, TrainingPlan plan)
      throws IOException, InterruptedException {
    Calls calls = new Calls(jdk, classPath, plan);
    List<Call> read = new ArrayList<>();
    for (TrainingPlan.Call call : plan.calls()) {
      int slash = call.method().lastIndexOf('/');
      if (slash <= 0 || slash == call.method().length() - 1) {
        throw new MistakeException(
            call.method() + ": no method (expected: as in helloworld.Greeter/SayHello)");
      }
      Schema schema = calls.schema(call.method().substring(0, slash));
      read.add(schema.call(call.method().substring(slash + 1), call.json()));
    }
    return List.copyOf(read);
  }

  private Schema schema(String service) throws IOException, InterruptedException {
    Schema known = schemas.get(service);
    if (known != null) {
      return known;
    }
    Map<String, String> stubs = new TreeMap<>(classPath.constants("Grpc", "SERVICE_NAME"));
    String stub = stubs.get(service);
    if (stub == null) {
      throw new MistakeException(
          service
              + ": no such service on the class path (expected: one of "
              + stubs.keySet().stream().map(ShownName::of).toList()
              + ")");
    }
    try (Scratch scratch = Scratch.create("descriptors")) {
      Path file = scratch.folder().resolve("descriptors");
      dump(service, stub, scratch.folder().resolve("classes"), file);
      Schema read = Schema.read(file, service);
      schemas.put(service, read);
      return read;
    }
  }

  private void dump(String service, String stub, Path classes, Path file)
      throws IOException, InterruptedException {
    String name = "/" + DescriptorDump.class.getName().replace('.', '/') + ".class";
    Path copy = classes.resolve(name.substring(1));
    Files.createDirectories(Objects.requireNonNull(copy.getParent()));
    try (InputStream in =
        Objects.requireNonNull(DescriptorDump.class.getResourceAsStream(name), name)) {
      Files.copy(in, copy);
    }
    String path =
        classPath.entries().stream()
            .map(entry -> entry.path().toString())
            .collect(Collectors.joining(File.pathSeparator, classes + File.pathSeparator, ""));
    Command command =
        Command.run(
            List.of(
                jdk.program("java"),
                "-cp",
                path,
                DescriptorDump.class.getName(),
                file.toString(),
                stub),
            null,
            plan.timeout());
    if (command.status() == DescriptorDump.NONE) {
      throw new MistakeException(
          service
              + ": no descriptors, as with lite messages, so JSON cannot be read (expected: a"
              + " training class that makes the calls, by --training-class or <trainingClass>)");
    }
    if (command.status() != 0) {
      throw new MistakeException(
          service
              + ": its descriptors cannot be read out of "
              + ShownName.of(stub)
              + " (expected: a class that loads)\n"
              + command.output());
    }
  }
}
