package io.lambdagrpc.maven;

import static java.util.Objects.requireNonNull;

import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.packaging.FunctionZip;
import io.lambdagrpc.packaging.PackagingException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the function and serves it on 127.0.0.1, as Lambda would, until Maven is stopped. No
 * test runs before.
 *
 * @since 0.1.0
 */
@Mojo(name = "run", requiresDependencyResolution = ResolutionScope.RUNTIME)
@Execute(phase = LifecyclePhase.PROCESS_CLASSES)
public final class RunMojo extends AbstractMojo {
  private static final String VARIABLE = "lambda-grpc.env.";

  private final MavenProject project;
  private final MavenSession session;

  /** The function's handler, {@code package.Class} or {@code package.Class::method}. */
  @Parameter(property = "lambda-grpc.handler")
  private @Nullable String handler;

  /** The port of the Function URL; 0 takes a free one. */
  @Parameter(property = "lambda-grpc.port", defaultValue = "9000")
  private int port;

  /** The port for native gRPC clients; 0 takes a free one, and without it there is none. */
  @Parameter(property = "lambda-grpc.grpcPort")
  private @Nullable Integer grpcPort;

  /** The memory of the function in MB. */
  @Parameter(property = "lambda-grpc.memory", defaultValue = "512")
  private int memory;

  /** The timeout of the function in seconds: 3, or with {@code debug} 3600. */
  @Parameter(property = "lambda-grpc.timeout")
  private @Nullable Integer timeout;

  /** The port on which the function's JVM listens for a debugger; without it, it does not. */
  @Parameter(property = "lambda-grpc.debug")
  private @Nullable Integer debug;

  /**
   * Environment variables of the function. {@code -Dlambda-grpc.env.NAME=VALUE} sets one for one
   * run; those of the shell are not passed on.
   */
  @Parameter private Map<String, String> environment = Map.of();

  /** Whether replies are streamed, on lambda-grpc's own runtime. */
  @Parameter(property = "lambda-grpc.streaming", defaultValue = "false")
  private boolean streaming;

  /** The JDK that runs the function; the one that runs Maven without it. */
  @Parameter(property = "lambda-grpc.javaHome")
  private @Nullable File javaHome;

  /** The folder for the zip that is run. */
  @Parameter(
      defaultValue = "${project.build.directory}/lambda-grpc",
      readonly = true,
      required = true)
  private @Nullable File folder;

  /** Made by Maven. */
  @Inject
  public RunMojo(MavenProject project, MavenSession session) {
    this.project = project;
    this.session = session;
  }

  @Override
  public void execute() throws MojoExecutionException {
    if (handler == null) {
      throw new MojoExecutionException(
          "lambda-grpc:run needs <handler> (expected: the class that is the function's handler)");
    }
    try {
      FunctionZip zip = zip();
      LocalLambda lambda = builder(zip).start();
      lambda.checkHandler();
      getLog().info(handler + " answers at " + lambda.uri() + " until Ctrl-C. By hand:");
      for (String method : zip.methods()) {
        getLog().info("  curl --json '{}' " + lambda.uri() + method);
      }
      if (grpcPort != null) {
        getLog().info("  native gRPC, without TLS: 127.0.0.1:" + lambda.grpcPort());
      }
      // The signal that ends Maven runs the hook that closes the Lambda.
      new CountDownLatch(1).await();
    } catch (PackagingException | IllegalArgumentException e) {
      throw new MojoExecutionException(e.getMessage(), e);
    } catch (IOException e) {
      throw new MojoExecutionException("the function does not run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private FunctionZip zip() {
    return FunctionZip.builder()
        .classPath(ClassPath.ofClasses(project))
        .handler(handler)
        .log(getLog()::debug)
        .build();
  }

  private LocalLambdaBuilder builder(FunctionZip zip) throws IOException {
    Path file = requireNonNull(folder, "folder").toPath().resolve("run.zip");
    zip.write(file);
    LocalLambdaBuilder builder =
        LocalLambda.builder()
            .code(file)
            .handler(requireNonNull(handler, "handler"))
            .port(port)
            .memory(memory)
            // As in CloudWatch: a level of Maven's own before each line would say nothing.
            .logTo(System.out::println);
    environment.forEach(builder::env);
    for (String property : session.getUserProperties().stringPropertyNames()) {
      if (property.startsWith(VARIABLE)) {
        builder.env(
            property.substring(VARIABLE.length()),
            session.getUserProperties().getProperty(property));
      }
    }
    if (timeout != null) {
      builder.timeout(Duration.ofSeconds(timeout));
    }
    if (debug != null) {
      builder.debug(debug);
    }
    if (grpcPort != null) {
      builder.grpcPort(grpcPort);
    }
    if (javaHome != null) {
      builder.javaHome(javaHome.toPath());
    }
    if (streaming) {
      builder
          .env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap")
          .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming")
          .invokeMode(InvokeMode.RESPONSE_STREAM);
    }
    return builder;
  }
}
