package io.lambdagrpc.bridge.internal.reflection;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What protoc does not write, and a descriptor set from elsewhere may have. */
// What it is about takes no notice of an interrupt.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DescriptorIndexTest {

  private static FileDescriptorProto.Builder file(String name) {
    return FileDescriptorProto.newBuilder().setName(name);
  }

  /** They were keys of a hash table, and were compared with each other for many minutes. */
  @Test
  void filesWhoseNamesHaveOneHashCode() {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    for (int i = 0; i < 1 << 16; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 16; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      set.addFile(file(name.toString()));
    }
    DescriptorIndex index = new DescriptorIndex(set.build());
    assertNotNull(index.findFile("BB".repeat(16)));
  }

  @Test
  void filesOfOneName() {
    FileDescriptorProto.Builder first = file("same.proto");
    first.addMessageTypeBuilder().setName("First");
    FileDescriptorProto.Builder second = file("same.proto");
    second.addMessageTypeBuilder().setName("Second");
    DescriptorIndex index =
        new DescriptorIndex(FileDescriptorSet.newBuilder().addFile(first).addFile(second).build());
    assertEquals(first.build().toByteString(), requireNonNull(index.findSymbol("First")).bytes());
    assertEquals(second.build().toByteString(), requireNonNull(index.findSymbol("Second")).bytes());
  }

  @Test
  void filesThatImportEachOtherAndThemselves() {
    FileDescriptorProto.Builder a =
        file("a.proto").addDependency("a.proto").addDependency("b.proto").addDependency("b.proto");
    FileDescriptorProto.Builder b = file("b.proto").addDependency("a.proto");
    DescriptorIndex index =
        new DescriptorIndex(FileDescriptorSet.newBuilder().addFile(a).addFile(b).build());
    assertEquals(
        List.of("b.proto", "a.proto"),
        index.withImports(requireNonNull(index.findFile("b.proto"))).stream()
            .map(DescriptorIndex.File::name)
            .toList());
  }
}
