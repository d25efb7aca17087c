package io.lambdagrpc.attacks;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client with little memory. A line of its input is a call: a method, a deadline in ms, and how
 * many messages it asks for; a line of its output is how it ended, and how many messages came.
 */
final class ClientProcess {

  private static final String SERVICE = "attack.v1.Peer";

  private ClientProcess() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    ManagedChannel channel = GrpcWebChannelBuilder.forTarget("http://127.0.0.1:" + args[0]).build();
    BufferedReader calls =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = calls.readLine(); line != null; line = calls.readLine()) {
      String[] words = line.split(" ", -1);
      String result = call(channel, words[0], Long.parseLong(words[1]), Integer.parseInt(words[2]));
      System.out.println(ChildJvm.RESULT + result);
    }
  }

  private static String call(ManagedChannel channel, String method, long millis, int asked)
      throws InterruptedException {
    ClientCall<StringValue, StringValue> call =
        channel.newCall(
            MethodDescriptor.<StringValue, StringValue>newBuilder()
                .setFullMethodName(SERVICE + "/" + method)
                .setType(MethodType.SERVER_STREAMING)
                .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .build(),
            CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS));
    Listener listener = new Listener(call, asked);
    call.start(listener, new Metadata());
    call.request(Math.min(asked, 1));
    call.sendMessage(StringValue.of("hi"));
    call.halfClose();
    try {
      return listener.end.get(millis + 20_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return "NEVER 0 the call has not ended";
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Listener extends ClientCall.Listener<StringValue> {

    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final ClientCall<?, ?> call;
    private final int asked;
    private int messages;

    Listener(ClientCall<?, ?> call, int asked) {
      this.call = call;
      this.asked = asked;
    }

    @Override
    public void onMessage(StringValue message) {
      messages++;
      if (messages < asked) {
        call.request(1);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      String description = String.valueOf(status.getDescription());
      end.complete(status.getCode() + " " + messages + " " + description.replaceAll("\\s+", " "));
    }
  }
}
