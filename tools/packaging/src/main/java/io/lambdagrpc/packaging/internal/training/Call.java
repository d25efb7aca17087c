package io.lambdagrpc.packaging.internal.training;

/**
 * A call with its one message.
 *
 * @param path as in {@code helloworld.Greeter/SayHello}
 * @param message in protobuf
 * @param json the same in JSON
 * @param streams whether the method does, in either direction
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
record Call(String path, byte[] message, String json, boolean streams) {}
