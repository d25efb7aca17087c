package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.rpc.BadRequest;
import com.google.rpc.Status;
import guests.Guest;
import guests.GuestsGrpc;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of the schema, and what a caller learns who breaks them. */
@Timeout(120)
class ValidationIT {

  @ParameterizedTest
  @EnumSource
  void aRequestThatBreaksRulesIsRefusedWithTheFieldsThatDo(Way way) throws Exception {
    try (Function function = Function.start(way.builder(Library.VALIDATED))) {
      GuestsGrpc.GuestsBlockingStub guests = GuestsGrpc.newBlockingStub(function.channel());
      Guest guest =
          Guest.newBuilder().setName("Ada").setEmail("ada@example.com").setCompanions(4).build();
      assertEquals("Ada and 4", guests.invite(guest).getText());

      StatusRuntimeException refusal =
          assertThrows(
              StatusRuntimeException.class,
              () -> guests.invite(guest.toBuilder().setEmail("ada").setCompanions(5).build()));
      assertEquals(io.grpc.Status.Code.INVALID_ARGUMENT, refusal.getStatus().getCode());
      Status status = Objects.requireNonNull(StatusProto.fromThrowable(refusal));
      BadRequest details = status.getDetails(0).unpack(BadRequest.class);
      assertEquals(
          List.of("email", "companions"),
          details.getFieldViolationsList().stream()
              .map(BadRequest.FieldViolation::getField)
              .toList());
    }
  }
}
