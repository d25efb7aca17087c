package orders;

import build.buf.protovalidate.ValidatorFactory;

/** With the rules in the schema as protovalidate checks them where nobody says anything: by CEL. */
public final class CelRulesHandler extends OrdersLambda {

  /** Called by the runtime. */
  public CelRulesHandler() {
    super(
        new OrdersService(new OrderTable(Dynamo.client(), Dynamo.table())),
        server ->
            server
                .intercept(new Validation(ValidatorFactory.newBuilder().build()))
                .intercept(new Customer())
                .intercept(new RequestLog()));
  }
}
