"""Calls the local Lambda's port of grpc-web, where each call is to fail by an answer."""

import os
import threading

import grpc

CALLS = 8


def refused(call):
    try:
        call()
        raise AssertionError("no error")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error
        assert error.details().startswith("HTTP/2, as of a native gRPC client"), error


def one_message_and_no_end():
    yield b""
    ended.wait()


with grpc.insecure_channel(os.environ["OTHER_PORT"]) as channel:
    say = channel.unary_unary("/echo.Echo/Say")
    for call in [say.future(b"", timeout=30) for _ in range(CALLS)]:
        refused(call.result)
    refused(lambda: say(b"x" * 1024 * 1024, timeout=30))

    ended = threading.Event()
    replies = channel.stream_stream("/echo.Echo/SayAll")(one_message_and_no_end(), timeout=30)
    refused(lambda: next(replies))
    ended.set()

print("python: all calls answered at the other port")
