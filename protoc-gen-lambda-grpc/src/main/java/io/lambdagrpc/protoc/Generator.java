package io.lambdagrpc.protoc;

import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.Feature;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.File;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The plugin without its input and output. */
final class Generator {

  private static final Template TEMPLATE = Template.compile("ServiceLambda.java.mustache");

  /** How many characters of names a message shows. */
  private static final int MAX_NAMES = 1000;

  private Generator() {}

  /** Does nothing but initialize this class, if it is not. */
  static void compileTemplate() {}

  /**
   * Returns a file for each service of each file to generate, or the error that the user has to
   * correct. The answer depends on nothing but {@code request}.
   *
   * @param request as it is read without an {@code ExtensionRegistry}
   * @param warnings takes what is probably a mistake of the user's
   */
  static CodeGeneratorResponse run(CodeGeneratorRequest request, Consumer<String> warnings) {
    CodeGeneratorResponse.Builder response =
        CodeGeneratorResponse.newBuilder()
            .setSupportedFeatures(
                Feature.FEATURE_PROTO3_OPTIONAL_VALUE | Feature.FEATURE_SUPPORTS_EDITIONS_VALUE)
            .setMinimumEdition(Edition.EDITION_PROTO2_VALUE)
            .setMaximumEdition(Edition.EDITION_2024_VALUE);
    try {
      Options options = Options.parse(request.getParameter());
      Set<String> found = new HashSet<>();
      Set<String> withoutImplementation = new TreeSet<>();
      Set<String> toGenerate = new HashSet<>(request.getFileToGenerateList());
      NameCheck names = new NameCheck(request.getProtoFileList());
      for (FileDescriptorProto file : request.getProtoFileList()) {
        if (!toGenerate.contains(file.getName())) {
          continue;
        }
        NameCheck.checkSpelling(file);
        for (ServiceFile service : ServiceFile.allOf(file, options)) {
          found.add(service.protoName());
          if (options.includes(service.protoName())) {
            names.check(service, file);
            response.addFile(
                File.newBuilder().setName(service.path()).setContent(TEMPLATE.render(service)));
            if (service.implementation() == null) {
              withoutImplementation.add(service.protoName());
            }
          }
        }
      }
      // Once for all options: each of many would tell all of many.
      String files = some(request.getFileToGenerateList());
      String expected = " (expected: one of [" + some(new TreeSet<>(found)) + "]";
      for (String option : options.without(found)) {
        String noService = "option " + option + ": no such service in " + files;
        // Such a class fails in Lambda, with a message that tells to set the option that is there.
        if (option.startsWith("implementation=") && !withoutImplementation.isEmpty()) {
          throw new UserError(
              noService
                  + ", which leaves "
                  + some(withoutImplementation)
                  + " without one"
                  + expected
                  + "; where the build calls protoc once per folder, the options of that folder)");
        }
        warnings.accept(
            JavaText.oneLine(
                "warning: "
                    + noService
                    + expected
                    + ", unless the build calls protoc once per folder)"));
      }
    } catch (UserError e) {
      return response.clearFile().setError(Objects.requireNonNull(e.getMessage())).build();
    }
    return response.build();
  }

  /** Returns the first names, with commas between them, as many as a message shows. */
  private static String some(Collection<String> names) {
    var text = new StringBuilder();
    for (String name : names) {
      if (text.length() + name.length() > MAX_NAMES) {
        return text + "...";
      }
      text.append(name).append(", ");
    }
    text.setLength(Math.max(0, text.length() - 2));
    return text.toString();
  }
}
