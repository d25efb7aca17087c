import { GrpcStatusCode, GrpcWebFetchTransport } from '@protobuf-ts/grpcweb-transport';
import { EchoReply, EchoRequest } from '../../../../target/ts/echo/echo';
import { EchoClient } from '../../../../target/ts/echo/echo.client';
import { Any } from '../../../../target/ts/google/protobuf/any';
import { Status } from '../../../../target/ts/google/rpc/status';
import { bytes, readable, writable } from './metadata.js';

/** Returns how protobuf-ts calls, in the format binary or text. */
export function protobufTs(format) {
  return async (baseUrl, method, request, options = {}) => {
    const { metadata = {}, timeoutMs, signal, onText } = options;
    if (Array.isArray(request)) {
      throw new Error(`${method} (expected: one that takes one request)`);
    }
    const client = new EchoClient(new GrpcWebFetchTransport({ baseUrl, format }));
    const outcome = { code: 0, message: '', texts: [], headers: {}, trailers: {}, details: [] };
    try {
      const call = client[method](echoRequest(request), {
        meta: grouped(writable(metadata)),
        timeout: timeoutMs,
        abort: signal,
      });
      if (method === 'sayEach') {
        for await (const reply of call.responses) {
          outcome.texts.push(reply.text);
          onText?.();
        }
      } else {
        outcome.texts.push((await call.response).text);
      }
      await call.status;
      outcome.headers = readable(Object.entries(await call.headers));
      outcome.trailers = readable(Object.entries(await call.trailers));
      return outcome;
    } catch (error) {
      const details = error.meta?.['grpc-status-details-bin'];
      return {
        ...outcome,
        code: GrpcStatusCode[error.code],
        message: error.message,
        trailers: readable(Object.entries(error.meta ?? {})),
        details: details ? detailTexts(details) : [],
      };
    }
  };
}

function grouped(pairs) {
  const meta = {};
  for (const [name, value] of pairs) {
    meta[name] = [...(meta[name] ?? []), value];
  }
  return meta;
}

function echoRequest({ end, ...request }) {
  return EchoRequest.create({ ...request, end: end && status(end) });
}

function status({ code, message, details = [] }) {
  return {
    code,
    message,
    details: details.map((text) => Any.pack({ text }, EchoReply)),
  };
}

function detailTexts(details) {
  const status = Status.fromBinary(Uint8Array.from(bytes(details)));
  return status.details.map((detail) => Any.unpack(detail, EchoReply).text);
}
