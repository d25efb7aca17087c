package orders;

import build.buf.protovalidate.ValidatorFactory;

/** With the rules in the schema as protovalidate checks them where nobody says anything: by CEL. */
public final class CelRulesHandler extends OtherHandler {

  /** Called by the runtime. */
  public CelRulesHandler() {
    super(Dynamo.client(), ValidatorFactory.newBuilder().build());
  }
}
