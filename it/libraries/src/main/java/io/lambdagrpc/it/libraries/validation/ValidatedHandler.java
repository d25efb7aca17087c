package io.lambdagrpc.it.libraries.validation;

import guests.Guest;
import guests.GuestsGrpc;
import guests.Invitation;
import helloworld.GreeterLambda;
import helloworld.GreeterService;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/** protovalidate: rules that stand in the schema. */
public final class ValidatedHandler extends GrpcLambdaHandler {

  public ValidatedHandler() {
    super(
        LambdaServerBuilder.create()
            .addService(GreeterLambda.dispatcher(new GreeterService()))
            .addService(new Guests())
            .intercept(new Validation()));
  }

  private static final class Guests extends GuestsGrpc.GuestsImplBase {
    @Override
    public void invite(Guest guest, StreamObserver<Invitation> replies) {
      replies.onNext(
          Invitation.newBuilder()
              .setText(guest.getName() + " and " + guest.getCompanions())
              .build());
      replies.onCompleted();
    }
  }
}
