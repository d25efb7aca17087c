package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Says what keeps the managed runtime from loading a handler, which that itself tells at the first
 * invocation only. The class is loaded as it does, but not initialized: no code of the user's runs.
 */
final class HandlerCheck {
  private static final int PROBLEM = 3;

  private HandlerCheck() {}

  /**
   * Runs it in a process of its own, on the function's JDK.
   *
   * @throws IOException if the handler cannot be loaded: a sentence that says why
   */
  static void run(FunctionSettings settings, Path taskRoot)
      throws IOException, InterruptedException {
    ProcessBuilder check =
        new ProcessBuilder(
            settings.javaHome().resolve("bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            String.join(File.pathSeparator, ManagedRuntime.classPath(HandlerCheck.class)),
            HandlerCheck.class.getName(),
            settings.handler(),
            taskRoot.toString());
    check.environment().clear();
    Process process = check.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String problem = new String(process.getInputStream().readAllBytes(), UTF_8);
    // Another status is of a JVM that could not even run this.
    if (process.waitFor() == PROBLEM) {
      throw new IOException("handler: " + settings.handler() + problem);
    }
  }

  /** Takes handler and task root, and prints what is wrong, if anything is. */
  public static void main(String[] words) throws IOException {
    String problem = problem(words[0], Path.of(words[1]));
    if (!problem.isEmpty()) {
      PrintStream out = new PrintStream(System.out, true, UTF_8);
      out.print(problem);
      System.exit(PROBLEM);
    }
  }

  private static String problem(String handler, Path taskRoot) throws IOException {
    int colons = handler.lastIndexOf("::");
    String className = colons < 0 ? handler : handler.substring(0, colons);
    String method = colons < 0 ? "" : handler.substring(colons + 2);
    if (className.isEmpty() || (colons >= 0 && method.isEmpty())) {
      return " (expected: package.Class or package.Class::method)";
    }
    try (URLClassLoader loader =
        new URLClassLoader(classPath(taskRoot), HandlerCheck.class.getClassLoader())) {
      Class<?> type = Class.forName(className, false, loader);
      return method.isEmpty() ? problem(type) : problem(type, method);
    } catch (ClassNotFoundException e) {
      return ": the code has no such class (expected: "
          + className.replace('.', '/')
          + ".class at its root, or in a jar of its lib)";
    } catch (UnsupportedClassVersionError e) {
      return ": compiled for a later Java than "
          + Runtime.version().feature()
          + " (expected: a JDK in --java-home that runs it)";
    } catch (NoClassDefFoundError e) {
      return ": the code has no "
          + String.valueOf(e.getMessage()).replace('/', '.')
          + ", which that needs (expected: a function.zip, with all that it depends on)";
    } catch (LinkageError e) {
      return ": cannot be loaded, " + e;
    }
  }

  private static String problem(Class<?> type) {
    if (!RequestStreamHandler.class.isAssignableFrom(type)
        && !RequestHandler.class.isAssignableFrom(type)) {
      return ": is no handler (expected: a class that implements RequestStreamHandler or"
          + " RequestHandler, as the generated one of a service does)";
    }
    boolean constructs =
        Arrays.stream(type.getConstructors()).anyMatch(each -> each.getParameterCount() == 0);
    return constructs && !Modifier.isAbstract(type.getModifiers())
        ? ""
        : ": cannot be constructed (expected: a public constructor without arguments)";
  }

  private static String problem(Class<?> type, String method) {
    return Arrays.stream(type.getMethods()).anyMatch(each -> each.getName().equals(method))
        ? ""
        : ": no such method (expected: a public one of " + type.getName() + ")";
  }

  /** Returns where the managed runtime looks, in its order. */
  private static URL[] classPath(Path taskRoot) throws IOException {
    List<URL> urls = new ArrayList<>();
    urls.add(taskRoot.toUri().toURL());
    for (Path folder : List.of(taskRoot.resolve("lib"), Path.of("/opt/java/lib"))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path jar :
              files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
            urls.add(jar.toUri().toURL());
          }
        }
      }
    }
    return urls.toArray(URL[]::new);
  }
}
