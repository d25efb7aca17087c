package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.Dispatcher;
import io.lambdagrpc.GrpcLambdaHandler;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Generated source, compiled as strictly as javac can beside the stubs of the test class path. */
final class GeneratedCode {

  /** javac needs it for the calls that grpc-java chains, one for each method of a service. */
  private static final long STACK_BYTES = 64 << 20;

  private final ClassLoader classes;

  GeneratedCode(Map<String, String> files, Path out) throws IOException, InterruptedException {
    this(files, out, List.of());
  }

  /**
   * @param stubs what the files are compiled with, beside the test class path
   */
  GeneratedCode(Map<String, String> files, Path out, List<Path> stubs)
      throws IOException, InterruptedException {
    compile(files, out, stubs, "-Xlint:all", "-Xdoclint:all,-missing");
    List<URL> urls = new ArrayList<>(List.of(out.toUri().toURL()));
    for (Path path : stubs) {
      urls.add(path.toUri().toURL());
    }
    classes = new URLClassLoader(urls.toArray(URL[]::new), getClass().getClassLoader());
  }

  /** Compiles into {@code out}; a warning is a failure. */
  static void compile(Map<String, String> files, Path out, List<Path> stubs, String... lint)
      throws InterruptedException {
    List<String> options = new ArrayList<>(List.of(lint));
    options.addAll(List.of("-Werror", "-proc:none", "-d", out.toString(), "-cp"));
    var classPath = new StringJoiner(File.pathSeparator);
    stubs.forEach(path -> classPath.add(path.toString()));
    options.add(classPath.add(System.getProperty("java.class.path")).toString());
    var messages = new StringWriter();
    var task =
        new FutureTask<>(
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    messages,
                    null,
                    null,
                    options,
                    null,
                    files.entrySet().stream()
                        .map(file -> new Source(file.getKey(), file.getValue()))
                        .toList()));
    var javac = new Thread(null, task, "javac", STACK_BYTES);
    javac.start();
    javac.join();
    try {
      assertTrue(task.get(), messages::toString);
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the class of a service, such as {@code helloworld.GreeterLambda}. */
  Class<? extends GrpcLambdaHandler> handler(String name) throws ClassNotFoundException {
    return classes.loadClass(name).asSubclass(GrpcLambdaHandler.class);
  }

  /** Returns a handler that serves {@code service}. */
  GrpcLambdaHandler handler(Class<?> stubs, Object service) throws ReflectiveOperationException {
    return handler(stubs.getName().replaceFirst("Grpc$", "Lambda"))
        .getConstructor(asyncService(stubs))
        .newInstance(service);
  }

  Dispatcher dispatcher(Class<?> stubs, Object service) throws ReflectiveOperationException {
    String name = stubs.getName().replaceFirst("Grpc$", "Lambda");
    return (Dispatcher)
        handler(name).getMethod("dispatcher", asyncService(stubs)).invoke(null, service);
  }

  /** Returns a class of the stubs. */
  Class<?> stubs(String name) throws ClassNotFoundException {
    return classes.loadClass(name);
  }

  static Class<?> asyncService(Class<?> stubs) throws ClassNotFoundException {
    return stubs.getClassLoader().loadClass(stubs.getName() + "$AsyncService");
  }

  /** One file for javac. */
  static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(String path, String text) {
      super(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
