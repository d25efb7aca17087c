package io.lambdagrpc.packaging.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lambdagrpc.packaging.internal.MistakeException;
import io.lambdagrpc.packaging.internal.content.ClassPath;
import io.lambdagrpc.packaging.internal.jdk.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

class CallsTest {
  @TempDir private Path folder = Path.of("");

  private void write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** The names of services are those of any jar; a terminal would do what they say. */
  @Test
  void theServicesThatAreThereAreNamedInOneLine() throws IOException {
    ClassWriter stub = new ClassWriter(0);
    stub.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "a/EvilGrpc", null, "java/lang/Object", null);
    String name = "evil\u001b[2J\n[INFO] BUILD SUCCESS";
    stub.visitField(Opcodes.ACC_STATIC, "SERVICE_NAME", "Ljava/lang/String;", null, name);
    write("a/EvilGrpc.class", stub.toByteArray());
    write("io/lambdagrpc/LambdaRuntime.class", new byte[0]);
    TrainingPlan plan =
        new TrainingPlan(
            List.of(new TrainingPlan.Call("shop.Orders/Get", "{}")),
            List.of(),
            Map.of(),
            null,
            List.of(),
            false,
            Duration.ofSeconds(1));
    ClassPath classPath = ClassPath.read(List.of(folder), 25, null);
    MistakeException refused =
        assertThrows(
            MistakeException.class, () -> Calls.read(new Jdk(folder, Map.of()), classPath, plan));
    assertEquals(
        "shop.Orders: no such service on the class path"
            + " (expected: one of [evil\\u001b[2J\\u000a[INFO] BUILD SUCCESS])",
        refused.getMessage());
  }
}
