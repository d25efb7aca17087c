package io.lambdagrpc.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** The process that Lambda would start: command line, working directory and environment. */
final class FunctionProcess {
  /** The variable that names a script to start instead of the managed runtime. */
  static final String WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

  static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";

  private static final String LAMBDA_TASK_ROOT = "/var/task/";
  private static final String LAMBDA_RUNTIME_DIR = "/var/runtime";

  /** Says what it is to whoever finds it in a log or in the error of a service of AWS. */
  private static final String NO_CREDENTIAL = "local-lambda";

  private FunctionProcess() {}

  static ProcessBuilder of(FunctionSettings settings, Path taskRoot, String endpoint)
      throws IOException {
    ProcessBuilder process = new ProcessBuilder(command(settings, taskRoot));
    process.directory(taskRoot.toFile()).redirectErrorStream(true);
    process.environment().clear();
    process.environment().putAll(environment(settings, taskRoot, endpoint));
    return process;
  }

  private static List<String> command(FunctionSettings settings, Path taskRoot) throws IOException {
    if (settings.bootstrap()) {
      return List.of(taskRoot.resolve("bootstrap").toString());
    }
    List<String> command = ManagedRuntime.command(settings);
    String wrapper = settings.environment().get(WRAPPER);
    if (wrapper == null) {
      return command;
    }
    String script =
        wrapper.startsWith(LAMBDA_TASK_ROOT)
            ? taskRoot.resolve(wrapper.substring(LAMBDA_TASK_ROOT.length())).toString()
            : wrapper;
    return Stream.concat(Stream.of(script), command.stream()).toList();
  }

  /**
   * Returns what AWS documents for Java 17 and later, and LC_ALL.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Defined
   *     runtime environment variables</a>
   */
  private static Map<String, String> environment(
      FunctionSettings settings, Path taskRoot, String endpoint) throws IOException {
    Map<String, String> environment = new TreeMap<>();
    environment.put("_HANDLER", settings.handler());
    // Without any, a client of the AWS SDK does not even call a fake of a service.
    environment.put("AWS_ACCESS_KEY", NO_CREDENTIAL);
    environment.put("AWS_ACCESS_KEY_ID", NO_CREDENTIAL);
    environment.put("AWS_DEFAULT_REGION", Arrival.REGION);
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "" + settings.memoryMegabytes());
    environment.put("AWS_LAMBDA_FUNCTION_NAME", FunctionSettings.NAME);
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    environment.put(INITIALIZATION_TYPE, "on-demand");
    environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + FunctionSettings.NAME);
    environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "local/[$LATEST]" + UUID.randomUUID());
    environment.put("AWS_LAMBDA_RUNTIME_API", endpoint);
    environment.put("AWS_REGION", Arrival.REGION);
    environment.put("AWS_SECRET_ACCESS_KEY", NO_CREDENTIAL);
    environment.put("AWS_SESSION_TOKEN", NO_CREDENTIAL);
    environment.put("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
    environment.put("AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:2000");
    environment.put("LAMBDA_RUNTIME_DIR", LAMBDA_RUNTIME_DIR);
    environment.put("LAMBDA_TASK_ROOT", taskRoot.toString());
    environment.put("LANG", "en_US.UTF-8");
    // Lambda has the locale of LANG, this machine may not: without one Java falls back to ASCII.
    environment.put("LC_ALL", "C.UTF-8");
    // Not of the Java home here, as in PATH: a bootstrap may start a JRE that is another one.
    environment.put(
        "LD_LIBRARY_PATH",
        "/var/lang/lib:/lib64:/usr/lib64:%1$s:%1$s/lib:%2$s:%2$s/lib:/opt/lib"
            .formatted(LAMBDA_RUNTIME_DIR, taskRoot));
    // Lambda's, with the Java home in the place of /var/lang.
    environment.put(
        "PATH", settings.javaHome().resolve("bin") + ":/usr/local/bin:/usr/bin/:/bin:/opt/bin");
    environment.put("TZ", ":UTC");
    if (!settings.bootstrap()) {
      environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_java" + javaVersion(settings.javaHome()));
    }
    environment.putAll(settings.environment());
    return environment;
  }

  private static int javaVersion(Path javaHome) throws IOException {
    Path release = javaHome.resolve("release");
    if (Files.exists(release)) {
      for (String line : Files.readAllLines(release)) {
        if (line.startsWith("JAVA_VERSION=\"")) {
          return Integer.parseInt(line.substring(14).split("[^0-9]", 2)[0]);
        }
      }
    }
    return Runtime.version().feature();
  }
}
