package ${package};

/** What Lambda starts. Arguments of the service, interceptors and limits belong here. */
public final class ${service}Handler extends ${service}Lambda {

  public ${service}Handler() {
    super(new ${service}Service());
  }
}
