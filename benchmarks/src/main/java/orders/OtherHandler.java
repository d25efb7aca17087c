package orders;

import build.buf.protovalidate.Validator;
import io.lambdagrpc.LambdaServerBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The service as a function as {@link OrdersHandler} is one, but for one choice. */
abstract class OtherHandler extends OrdersLambda {

  /**
   * Makes it.
   *
   * @param rules how the rules in the schema are checked; null does not check them
   */
  OtherHandler(DynamoDbClient dynamo, @Nullable Validator rules) {
    super(
        new OrdersService(new OrderTable(dynamo, Dynamo.table())),
        server -> intercept(server, rules));
  }

  private static LambdaServerBuilder intercept(
      LambdaServerBuilder server, @Nullable Validator rules) {
    LambdaServerBuilder checked = rules == null ? server : server.intercept(new Validation(rules));
    return checked.intercept(new Customer()).intercept(new RequestLog());
  }
}
