package io.lambdagrpc.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/** The command line of Lambda's managed Java runtime. */
final class ManagedRuntime {
  private static final List<Class<?>> ONE_OF_EACH_JAR =
      List.of(
          AWSLambda.class,
          RequestStreamHandler.class,
          PojoSerializer.class,
          SdkInternalThreadLocal.class);

  // https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html
  private static final List<String> FLAGS =
      List.of(
          "-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  private static final String NATIVE_CLIENT =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private ManagedRuntime() {}

  static List<String> command(FunctionSettings settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(settings.javaHome().resolve("bin/java").toString());
    command.add("-Xmx" + settings.memoryMegabytes() * 85 / 100 + "m");
    command.addAll(FLAGS);
    Path nativeClient = NativeClientFile.PATH;
    if (nativeClient != null) {
      command.add("-D" + NATIVE_CLIENT + "=" + nativeClient);
    }
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath(AWSLambda.class)));
    command.add(AWSLambda.class.getName());
    command.add(settings.handler());
    return command;
  }

  /** Returns the class path of the managed runtime, behind what holds its main class. */
  static Set<String> classPath(Class<?> main) throws IOException {
    List<Class<?>> classes = new ArrayList<>(List.of(main));
    classes.addAll(ONE_OF_EACH_JAR);
    Set<String> jars = new LinkedHashSet<>();
    for (Class<?> each : classes) {
      CodeSource source = each.getProtectionDomain().getCodeSource();
      try {
        jars.add(Path.of(source.getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IOException("class path: " + source.getLocation() + " (expected: a file)", e);
      }
    }
    return jars;
  }

  /**
   * The runtime client's native library as a file of this JVM's own.
   *
   * <p>Left to itself each process overwrites one fixed file under /tmp: two that start together
   * would load half a library.
   */
  private static final class NativeClientFile {
    static final @Nullable Path PATH = unpack();

    private NativeClientFile() {}

    private static @Nullable Path unpack() {
      boolean arm = System.getProperty("os.arch", "").equals("aarch64");
      String architecture = arm ? "aarch_64" : "x86_64";
      String glibc = arm ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2";
      String system = Files.exists(Path.of(glibc)) ? "linux" : "linux_musl";
      String name = "libaws-lambda-jni." + system + "-" + architecture + ".so";
      try (InputStream library = AWSLambda.class.getResourceAsStream("/jni/" + name)) {
        if (library == null) {
          return null;
        }
        Path file = Files.createTempFile("local-lambda-", ".so");
        file.toFile().deleteOnExit();
        Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
        return file;
      } catch (IOException e) {
        return null; // The client then unpacks its own copy, and says itself what is wrong.
      }
    }
  }
}
