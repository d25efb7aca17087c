package io.lambdagrpc.protoc;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import io.lambdagrpc.attacks.Fault;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Says whether generated code is one class, and nothing but what the template has. */
final class JavaOracle {

  /** A call of javac takes as long as a hundred parses. */
  private static final int COMPILE_EVERY = 8;

  private static final Pattern GETTER = Pattern.compile("Grpc\\.(\\w+)\\(\\),");
  private static final Pattern METHOD =
      Pattern.compile("ServerCalls\\.(\\w+)\\(service::(\\w+)\\)");

  private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
  private int count;

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String path, String text) {
      super(URI.create("string:///" + path), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  @Nullable Fault check(CodeGeneratorResponse.File file) {
    String path = file.getName();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<JavaFileObject> sources = new ArrayList<>();
    sources.add(new Source(path, file.getContent()));
    JavacTask task =
        (JavacTask)
            javac.getTask(new StringWriter(), null, problems, List.of("-proc:none"), null, sources);
    try {
      for (CompilationUnitTree unit : task.parse()) {
        Fault fault = checkUnit(unit, path);
        if (fault != null) {
          return fault;
        }
      }
    } catch (IOException e) {
      return Fault.of("javac cannot read", e);
    }
    Fault fault = firstError("code that does not parse", problems);
    // The class of an option implementation= is the user's, and not here.
    boolean isWhole = !file.getContent().contains("this(new ");
    return fault == null && isWhole && count++ % COMPILE_EVERY == 0 ? compile(file) : fault;
  }

  private static @Nullable Fault firstError(
      String kind, DiagnosticCollector<JavaFileObject> problems) {
    for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
      if (problem.getKind() == Diagnostic.Kind.ERROR) {
        return Fault.of(kind, problem);
      }
    }
    return null;
  }

  private static @Nullable Fault checkUnit(CompilationUnitTree unit, String path) {
    String simple = path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
    List<? extends Tree> types = unit.getTypeDecls();
    if (types.size() != 1
        || !(types.get(0) instanceof ClassTree type)
        || !type.getSimpleName().contentEquals(simple)) {
      return Fault.of("not the one class of its file", unit);
    }
    Set<String> members = new TreeSet<>();
    for (Tree member : type.getMembers()) {
      if (member instanceof BlockTree) {
        return Fault.of("a static initializer that the template does not have", member);
      }
      if (member instanceof ClassTree inner) {
        members.add(inner.getSimpleName().toString());
      }
    }
    return members.equals(Set.of("Methods")) && unit.getImports().isEmpty()
        ? null
        : Fault.of("classes or imports that the template does not have", unit);
  }

  /** Compiles it beside stubs of the names that it uses. */
  private @Nullable Fault compile(CodeGeneratorResponse.File file) {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    String content = file.getContent();
    int end = content.indexOf("Grpc.AsyncService service)");
    String service = content.substring(content.lastIndexOf('(', end) + 1, end);
    String folder = file.getName().substring(0, file.getName().lastIndexOf('/') + 1);
    List<JavaFileObject> sources =
        List.of(
            new Source(file.getName(), content),
            new Source(folder + service + "Grpc.java", stubs(folder, service, content)));
    List<String> options =
        List.of("-proc:none", "-d", "target/test-classes", "-implicit:none", "-Xdiags:verbose");
    JavacTask task =
        (JavacTask) javac.getTask(new StringWriter(), null, problems, options, null, sources);
    try {
      task.parse();
      task.analyze();
    } catch (IOException e) {
      return Fault.of("javac cannot read", e);
    }
    return firstError("code that does not compile", problems);
  }

  private static String stubs(String folder, String service, String content) {
    StringBuilder stubs = new StringBuilder();
    if (!folder.isEmpty()) {
      stubs.append("package ").append(folder.replaceAll("/$", "").replace('/', '.')).append(";\n");
    }
    stubs.append("final class ").append(service).append("Grpc {\n");
    stubs.append("static final java.lang.String SERVICE_NAME = \"x\";\n");
    stubs.append(
        "static io.grpc.ServerServiceDefinition bindService(AsyncService s) { return null; }\n");
    Set<String> getters = new TreeSet<>();
    for (Matcher getter = GETTER.matcher(content); getter.find(); ) {
      getters.add(getter.group(1));
    }
    for (String getter : getters) {
      stubs
          .append("static io.grpc.MethodDescriptor<Object, Object> ")
          .append(getter)
          .append("() { return null; }\n");
    }
    stubs.append("interface AsyncService {\n");
    Set<String> methods = new TreeSet<>();
    for (Matcher method = METHOD.matcher(content); method.find(); ) {
      boolean oneRequest =
          method.group(1).equals("asyncUnaryCall")
              || method.group(1).equals("asyncServerStreamingCall");
      String observer = "io.grpc.stub.StreamObserver<Object>";
      methods.add(
          oneRequest
              ? "void " + method.group(2) + "(Object request, " + observer + " replies);\n"
              : observer + " " + method.group(2) + "(" + observer + " replies);\n");
    }
    methods.forEach(stubs::append);
    return stubs.append("}\n}\n").toString();
  }
}
