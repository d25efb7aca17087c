package io.lambdagrpc.protoc;

import com.github.mustachejava.Binding;
import com.github.mustachejava.Code;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.TemplateContext;
import com.github.mustachejava.reflect.BaseObjectHandler;
import com.github.mustachejava.util.Wrapper;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Mustache template for text that is no HTML. */
final class Template {

  /**
   * What has the values of a template's names. mustache.java would find them by reflection: some 10
   * ms of each start.
   */
  interface Scope {

    /** Returns the value of {@code name}, null if it has none here. */
    @Nullable Object find(String name);
  }

  private final Mustache mustache;

  private Template(Mustache mustache) {
    this.mustache = mustache;
  }

  /** Compiles the resource {@code name} of this package. */
  static Template compile(String name) {
    var resource = Objects.requireNonNull(Template.class.getResourceAsStream(name), name);
    return new Template(
        new Factory().compile(new InputStreamReader(resource, StandardCharsets.UTF_8), name));
  }

  String render(Scope values) {
    var text = new StringWriter();
    mustache.execute(text, values);
    return text.toString();
  }

  private static final class Factory extends DefaultMustacheFactory {

    Factory() {
      setObjectHandler(new Scopes());
    }

    @Override
    public void encode(String value, Writer writer) {
      try {
        writer.write(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Scopes extends BaseObjectHandler {

    @Override
    public Binding createBinding(String name, TemplateContext context, Code code) {
      return scopes -> value(name, scopes);
    }

    @Override
    public Wrapper find(String name, List<Object> scopes) {
      return values -> value(name, values);
    }

    /** The innermost scope is the last one. A section's condition is one, too. */
    private static @Nullable Object value(String name, List<Object> scopes) {
      for (int i = scopes.size() - 1; i >= 0; i--) {
        Object value = scopes.get(i) instanceof Scope scope ? scope.find(name) : null;
        if (value != null) {
          return value;
        }
      }
      return null;
    }
  }
}
