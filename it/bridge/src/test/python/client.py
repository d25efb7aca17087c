"""Calls the echo through a bridge, as Debian's grpc for Python does; fails by an assertion."""

import os
import sys

import grpc

sys.path.insert(0, os.environ["GENERATED"])
from echo import echo_pb2  # noqa: E402


def method(kind, name):
    return kind(
        "/echo.Echo/" + name,
        request_serializer=echo_pb2.EchoRequest.SerializeToString,
        response_deserializer=echo_pb2.EchoReply.FromString,
    )


def requests(*texts):
    return iter([echo_pb2.EchoRequest(text=text) for text in texts])


with grpc.insecure_channel(os.environ["BRIDGE"]) as channel:
    say = method(channel.unary_unary, "Say")
    say_each = method(channel.unary_stream, "SayEach")
    join = method(channel.stream_unary, "Join")
    say_all = method(channel.stream_stream, "SayAll")

    assert say(echo_pb2.EchoRequest(text="Grüße 👋")).text == "Grüße 👋"
    assert [reply.text for reply in say_each(echo_pb2.EchoRequest(text="a b"))] == ["a", "b"]
    assert join(requests("a", "b")).text == "a b"
    assert [reply.text for reply in say_all(requests("a", "b"))] == ["a", "b"]

    metadata = (("echo-text", "one"), ("echo-data-bin", b"\0\xff"))
    reply, call = say.with_call(echo_pb2.EchoRequest(text="a"), metadata=metadata)
    for block in (call.initial_metadata(), call.trailing_metadata()):
        assert set(metadata) <= {(pair.key, pair.value) for pair in block}, block

    failing = echo_pb2.EchoRequest(text="a")
    failing.end.code = 9
    failing.end.message = "100% ä"
    replies = say_each(failing)
    assert next(replies).text == "a"
    try:
        next(replies)
        raise AssertionError("no error")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.FAILED_PRECONDITION, error
        assert error.details() == "100% ä", error
        assert "grpc-status-details-bin" in dict(error.trailing_metadata()), error

    try:
        say(echo_pb2.EchoRequest(stay_open=True), timeout=0.3)
        raise AssertionError("no error")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error

    text = "a" * 10000
    reply = say(
        echo_pb2.EchoRequest(text=text),
        compression=grpc.Compression.Gzip,
        metadata=(("reply-encoding", "gzip"),),
    )
    assert reply.text == text

print("python: all calls as expected")
