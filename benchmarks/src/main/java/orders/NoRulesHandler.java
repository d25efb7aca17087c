package orders;

/** Without the rules in the schema. */
public final class NoRulesHandler extends OrdersLambda {

  /** Called by the runtime. */
  public NoRulesHandler() {
    super(
        new OrdersService(new OrderTable(Dynamo.client(), Dynamo.table())),
        server -> server.intercept(new Customer()).intercept(new RequestLog()));
  }
}
