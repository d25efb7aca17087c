package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.Dispatcher;
import io.lambdagrpc.GrpcLambdaHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Generated source, compiled as strictly as javac can beside the stubs of the test class path. */
final class GeneratedCode {

  private final ClassLoader classes;

  GeneratedCode(Map<String, String> files, Path out) throws IOException {
    var messages = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                messages,
                null,
                null,
                List.of(
                    "-Xlint:all",
                    "-Xdoclint:all,-missing",
                    "-Werror",
                    "-proc:none",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-d",
                    out.toString()),
                null,
                files.entrySet().stream().map(Source::new).toList())
            .call();
    assertTrue(compiled, messages::toString);
    classes = new URLClassLoader(new URL[] {out.toUri().toURL()}, getClass().getClassLoader());
  }

  /** Returns the class of a service, such as {@code helloworld.GreeterLambda}. */
  Class<? extends GrpcLambdaHandler> handler(String name) throws ClassNotFoundException {
    return classes.loadClass(name).asSubclass(GrpcLambdaHandler.class);
  }

  Dispatcher dispatcher(Class<?> stubs, Object service) throws ReflectiveOperationException {
    String name = stubs.getName().replaceFirst("Grpc$", "Lambda");
    return (Dispatcher)
        handler(name).getMethod("dispatcher", asyncService(stubs)).invoke(null, service);
  }

  static Class<?> asyncService(Class<?> stubs) throws ClassNotFoundException {
    return Class.forName(stubs.getName() + "$AsyncService");
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(Map.Entry<String, String> file) {
      super(URI.create("string:///" + file.getKey()), JavaFileObject.Kind.SOURCE);
      text = file.getValue();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
