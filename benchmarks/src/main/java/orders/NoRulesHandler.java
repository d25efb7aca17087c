package orders;

/** Without the rules in the schema. */
public final class NoRulesHandler extends OtherHandler {

  /** Called by the runtime. */
  public NoRulesHandler() {
    super(Dynamo.client(), null);
  }
}
