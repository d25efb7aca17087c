package orders;

import build.buf.protovalidate.ValidatorFactory;

/** Checks the rules in the schema as protovalidate does by default: with CEL. */
public final class CelRulesHandler extends OtherHandler {

  /** Called by the runtime. */
  public CelRulesHandler() {
    super(Dynamo.client(), ValidatorFactory.newBuilder().build());
  }
}
