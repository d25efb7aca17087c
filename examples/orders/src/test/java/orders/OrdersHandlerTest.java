package orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.gson.JsonParser;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.junit.LambdaGrpc;
import io.lambdagrpc.local.EventKind;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import orders.OrdersGrpc.OrdersBlockingStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The handler with its interceptors, in this JVM, in front of a DynamoDB that is played. */
class OrdersHandlerTest {
  private static final String ORDER_ID = "0192f0c1-2e00-7000-8000-000000000001";
  private static final String ANN = "{\"iam\": {\"userId\": \"ann\"}}";

  private static final DynamoStub dynamo = DynamoStub.start(0);

  @RegisterExtension
  static final LambdaGrpc lambda =
      LambdaGrpc.serving(new OrdersHandler(Dynamo.client(dynamo.uri()), "orders"))
          .timeout(Duration.ofSeconds(30));

  private final OrdersBlockingStub orders = orders(lambda.channel(), ANN);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  /** Calls as one of whom an authorizer has found this out. */
  private static OrdersBlockingStub orders(ManagedChannel channel, String authorizer) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-local-lambda-authorizer", Metadata.ASCII_STRING_MARSHALLER), authorizer);
    ClientInterceptor attach = MetadataUtils.newAttachHeadersInterceptor(headers);
    return OrdersGrpc.newBlockingStub(channel).withInterceptors(attach);
  }

  private static GetOrderRequest get(String orderId) {
    return GetOrderRequest.newBuilder().setOrderId(orderId).build();
  }

  private static Logger requestLog() {
    return assertInstanceOf(Logger.class, LoggerFactory.getLogger(RequestLog.class));
  }

  @BeforeEach
  void listen() {
    log.start();
    requestLog().addAppender(log);
  }

  @AfterEach
  void reset() {
    requestLog().detachAppender(log);
    dynamo.failWith("");
  }

  @AfterAll
  static void stop() {
    dynamo.close();
  }

  private String customerOfLastRequest() {
    return dynamo.lastRequest().getAsJsonObject("Key").getAsJsonObject("pk").get("S").getAsString();
  }

  @Test
  void theUserOfAwsIamIsTheCustomer() {
    assertEquals(900, orders.getOrder(get(ORDER_ID)).getTotalCents());

    assertEquals("CUSTOMER#ann", customerOfLastRequest());
  }

  @Test
  void theSubjectOfAJwtIsTheCustomer() {
    Order order =
        orders(lambda.channel(EventKind.HTTP_API), "{\"jwt\": {\"claims\": {\"sub\": \"bob\"}}}")
            .getOrder(get(ORDER_ID));

    assertEquals(State.PLACED, order.getState());
    assertEquals("CUSTOMER#bob", customerOfLastRequest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}",
        "{\"jwt\": {\"claims\": {}}}",
        "{\"iam\": null}",
        "{\"lambda\": {\"sub\": 7}}"
      })
  void whoIsNotFoundOutIsRefused(String authorizer) {
    OrdersBlockingStub stranger = orders(lambda.channel(), authorizer);

    StatusRuntimeException refusal =
        assertThrows(StatusRuntimeException.class, () -> stranger.getOrder(get(ORDER_ID)));

    assertEquals(Status.Code.UNAUTHENTICATED, refusal.getStatus().getCode());
  }

  @Test
  void whoHasPassedNoAuthorizerIsRefused() {
    OrdersBlockingStub stranger = OrdersGrpc.newBlockingStub(lambda.channel());

    StatusRuntimeException refusal =
        assertThrows(StatusRuntimeException.class, () -> stranger.getOrder(get(ORDER_ID)));

    assertEquals(Status.Code.UNAUTHENTICATED, refusal.getStatus().getCode());
  }

  @Test
  void aRequestThatBreaksRulesIsRefusedWithTheFieldsThatDo() throws Exception {
    PlaceOrderRequest request =
        PlaceOrderRequest.newBuilder()
            .setRequestId("mine")
            .addLines(Line.newBuilder().setArticle("tea").setQuantity(1))
            .addLines(Line.newBuilder().setArticle("rice").setQuantity(0))
            .build();

    StatusRuntimeException refusal =
        assertThrows(StatusRuntimeException.class, () -> orders.placeOrder(request));

    assertEquals(Status.Code.INVALID_ARGUMENT, refusal.getStatus().getCode());
    BadRequest details = StatusProto.fromThrowable(refusal).getDetails(0).unpack(BadRequest.class);
    assertEquals(
        List.of("request_id", "lines[1].quantity"),
        details.getFieldViolationsList().stream().map(FieldViolation::getField).toList());
  }

  @ParameterizedTest
  @CsvSource({"8000, INVALID_ARGUMENT", "9000, RESOURCE_EXHAUSTED"})
  void whatBreaksManyRulesIsRefusedWithTheFirst(int lines, Status.Code expected) throws Exception {
    PlaceOrderRequest.Builder request = PlaceOrderRequest.newBuilder();
    request.addAllLines(Collections.nCopies(lines, Line.getDefaultInstance()));

    StatusRuntimeException refusal =
        assertThrows(StatusRuntimeException.class, () -> orders.placeOrder(request.build()));

    assertEquals(expected, refusal.getStatus().getCode());
    if (expected == Status.Code.INVALID_ARGUMENT) {
      BadRequest details =
          StatusProto.fromThrowable(refusal).getDetails(0).unpack(BadRequest.class);
      assertEquals(20, details.getFieldViolationsCount());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ThrottlingException, UNAVAILABLE",
    "ProvisionedThroughputExceededException, UNAVAILABLE",
    "TransactionConflictException, ABORTED",
    "ResourceNotFoundException, INTERNAL",
    "AccessDeniedException, INTERNAL"
  })
  void aFailureOfDynamoDbIsAStatusThatTellsNothingOfIt(String type, Status.Code expected) {
    dynamo.failWith(type);

    StatusRuntimeException failure =
        assertThrows(StatusRuntimeException.class, () -> orders.getOrder(get(ORDER_ID)));

    assertEquals(expected, failure.getStatus().getCode());
    assertEquals(-1, failure.getStatus().getDescription().indexOf("Dynamo"));
  }

  @Test
  void aFailureOfDynamoDbIsInTheLog() {
    dynamo.failWith("AccessDeniedException");

    assertThrows(StatusRuntimeException.class, () -> orders.getOrder(get(ORDER_ID)));

    assertEquals("ERROR", log.list.get(0).getLevel().toString());
    assertEquals(
        "software.amazon.awssdk.services.dynamodb.model.DynamoDbException",
        log.list.get(0).getThrowableProxy().getClassName());
  }

  @Test
  void theRecordOfACallHasItsRequestId() {
    assertEquals(900, orders.getOrder(get(ORDER_ID)).getTotalCents());

    ILoggingEvent record = log.list.get(0);
    assertEquals("orders.Orders/GetOrder OK", record.getFormattedMessage().split(" after ")[0]);
    assertEquals(Map.of("AWSRequestId", lambda.lastCall().requestId()), record.getMDCPropertyMap());
  }

  @Test
  void aRecordIsALineOfJsonThatLambdaFiltersBy() {
    assertEquals(900, orders.getOrder(get(ORDER_ID)).getTotalCents());

    String line =
        new String(
            new JsonRecords().encode(log.list.get(0)), java.nio.charset.StandardCharsets.UTF_8);

    var json = JsonParser.parseString(line).getAsJsonObject();
    assertEquals("INFO", json.get("level").getAsString());
    assertEquals(lambda.lastCall().requestId(), json.get("AWSRequestId").getAsString());
  }
}
