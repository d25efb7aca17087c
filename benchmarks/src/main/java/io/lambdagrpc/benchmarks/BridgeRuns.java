package io.lambdagrpc.benchmarks;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Calls through a bridge beside calls of the client that speaks grpc-web itself, to one peer: the
 * two take turns within each round.
 */
final class BridgeRuns {
  private static final int MESSAGE_BYTES = 100;
  private static final int HELD_BYTES = 1_000_000;
  private static final int MAX_REPLY = 2 * HELD_BYTES;

  private final List<Double> direct = new ArrayList<>();
  private final List<Double> bridged = new ArrayList<>();
  private final List<Double> directStreams = new ArrayList<>();
  private final List<Double> bridgedStreams = new ArrayList<>();

  private BridgeRuns() {}

  static BridgeSummary measure(Arguments arguments) throws IOException, InterruptedException {
    BridgeRuns runs = new BridgeRuns();
    List<Double> idle = new ArrayList<>();
    List<Double> held = new ArrayList<>();
    List<Double> streamed = new ArrayList<>();
    try (BridgePeer peer = BridgePeer.start()) {
      runs.overhead(arguments, peer);
      for (int round = 0; round < arguments.rounds(); round++) {
        try (BridgeProcess bridge = BridgeProcess.start(arguments, peer.url())) {
          idle.add(bridge.peakMegabytes());
          hold(bridge, peer);
          held.add(bridge.peakMegabytes());
        }
        try (BridgeProcess bridge = BridgeProcess.start(arguments, peer.url())) {
          ManagedChannel channel = open(bridge);
          double unused = stream(channel);
          channel.shutdownNow();
          streamed.add(bridge.peakMegabytes());
        }
      }
    }
    return new BridgeSummary(
        BridgeSummary.Unary.of(runs.direct),
        BridgeSummary.Unary.of(runs.bridged),
        Statistics.median(runs.directStreams),
        Statistics.median(runs.bridgedStreams),
        Statistics.median(idle),
        Statistics.median(held),
        Statistics.median(streamed));
  }

  /** Both ways in turn; the first round does not count. */
  private void overhead(Arguments arguments, BridgePeer peer) throws IOException {
    ManagedChannel web = GrpcWebChannelBuilder.forTarget(peer.url()).build();
    try (BridgeProcess bridge = BridgeProcess.start(arguments, peer.url())) {
      ManagedChannel through = open(bridge);
      for (int round = -1; round < arguments.rounds(); round++) {
        unary(web, arguments.calls(), round < 0 ? new ArrayList<>() : direct);
        unary(through, arguments.calls(), round < 0 ? new ArrayList<>() : bridged);
        double ofDirect = stream(web);
        double ofBridged = stream(through);
        if (round >= 0) {
          directStreams.add(ofDirect);
          bridgedStreams.add(ofBridged);
        }
      }
      through.shutdownNow();
    } finally {
      web.shutdownNow();
    }
  }

  private static ManagedChannel open(BridgeProcess bridge) {
    return Grpc.newChannelBuilder("127.0.0.1:" + bridge.port(), InsecureChannelCredentials.create())
        .build();
  }

  /** Adds the microseconds of each call. */
  private static void unary(Channel channel, int calls, List<Double> microseconds)
      throws IOException {
    MethodDescriptor<byte[], byte[]> method =
        method(BridgePeer.ECHO, MethodDescriptor.MethodType.UNARY);
    byte[] message = new byte[MESSAGE_BYTES];
    for (int call = 0; call < calls; call++) {
      long start = System.nanoTime();
      byte[] reply = ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, message);
      microseconds.add((System.nanoTime() - start) / 1e3);
      check(reply.length, MESSAGE_BYTES);
    }
  }

  /** Returns the megabytes per second of one stream. */
  private static double stream(Channel channel) throws IOException {
    long start = System.nanoTime();
    Iterator<byte[]> replies =
        ClientCalls.blockingServerStreamingCall(
            channel,
            method(BridgePeer.STREAM, MethodDescriptor.MethodType.SERVER_STREAMING),
            CallOptions.DEFAULT,
            new byte[0]);
    long bytes = 0;
    while (replies.hasNext()) {
      bytes += replies.next().length;
    }
    check(bytes, BridgePeer.STREAM_MEGABYTES * 1024L * 1024);
    return bytes / 1e6 / ((System.nanoTime() - start) / 1e9);
  }

  /** Has many calls wait at the same time. */
  private static void hold(BridgeProcess bridge, BridgePeer peer)
      throws IOException, InterruptedException {
    ManagedChannel channel = open(bridge);
    try {
      peer.holdAgain();
      List<Future<byte[]>> calls = new ArrayList<>();
      for (int call = 0; call < BridgePeer.HELD_CALLS; call++) {
        ClientCall<byte[], byte[]> started =
            channel.newCall(
                method(BridgePeer.HOLD, MethodDescriptor.MethodType.UNARY),
                CallOptions.DEFAULT.withMaxInboundMessageSize(MAX_REPLY));
        calls.add(ClientCalls.futureUnaryCall(started, new byte[HELD_BYTES]));
      }
      for (Future<byte[]> call : calls) {
        check(call.get().length, HELD_BYTES);
      }
    } catch (ExecutionException e) {
      throw new IOException(e);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void check(long bytes, long expected) throws IOException {
    if (bytes != expected) {
      throw new IOException("reply: " + bytes + " bytes (expected: " + expected + ")");
    }
  }

  private static MethodDescriptor<byte[], byte[]> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(name)
        .setRequestMarshaller(Bytes.ONLY)
        .setResponseMarshaller(Bytes.ONLY)
        .build();
  }

  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    ONLY;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
