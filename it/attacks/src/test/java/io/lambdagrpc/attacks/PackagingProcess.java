package io.lambdagrpc.attacks;

import com.sun.management.ThreadMXBean;
import io.lambdagrpc.packaging.FunctionZip;
import io.lambdagrpc.packaging.PackagingException;
import io.lambdagrpc.packaging.ProvidedZip;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Packaging with little memory. A line of its input is a folder, the name of a handler, and jars in
 * the folder; it prints what the command would, and as its result what it failed with unforeseen.
 */
final class PackagingProcess {

  private interface Tool {
    void run() throws IOException;
  }

  /** Ten times what any of the jars takes, most of it for the zips. */
  private static final long MAX_ALLOCATED = 4L << 30;

  private PackagingProcess() {}

  public static void main(String[] args) throws IOException {
    BufferedReader functions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = functions.readLine(); line != null; line = functions.readLine()) {
      String[] words = line.split(" ", -1);
      Path folder = Path.of(words[0]);
      List<Path> jars = new ArrayList<>();
      for (String jar : List.of(words).subList(2, words.length)) {
        jars.add(folder.resolve(jar));
      }
      System.out.println(ChildJvm.RESULT + pack(folder, jars, words[1]));
    }
  }

  private static String pack(Path folder, List<Path> jars, String handler) {
    FunctionZip function =
        FunctionZip.builder().classPath(jars).handler(handler).log(System.out::println).build();
    ProvidedZip provided =
        ProvidedZip.builder()
            .classPath(jars)
            .handler(handler)
            .jre(false)
            .aot(false)
            .log(System.out::println)
            .build();
    long before = allocated();
    String faults =
        run(() -> function.write(folder.resolve("made.zip")))
            + run(() -> function.methods().forEach(System.out::println))
            + run(() -> provided.write(folder.resolve("provided.zip")));
    return faults + (allocated() - before < MAX_ALLOCATED ? "" : "allocates without need");
  }

  /** Tells work that is out of proportion on any machine, however fast it is. */
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static String run(Tool tool) {
    try {
      tool.run();
      return "";
    } catch (PackagingException e) {
      System.out.println(e.getMessage());
      return "";
    } catch (IOException e) {
      // The command names the class as well: those of the JDK say what happened by it.
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
      return e.getMessage() == null ? "no sentence " + e : "";
    } catch (Throwable t) {
      StackTraceElement[] trace = t.getStackTrace();
      return "throws " + t.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
  }
}
