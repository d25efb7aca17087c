import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { GrpcWebClientBase, MethodDescriptor, MethodType } from 'grpc-web';
import { Echo } from '../../../../target/es/echo/echo_pb.js';
import { StatusSchema } from '../../../../target/es/google/rpc/status_pb.js';
import { bytes, readable, writable } from './metadata.js';
import { detailTexts, echoRequest } from './protobuf-es.js';

/** Returns how the official client calls, in the format binary or text. */
export function official(format) {
  return (url, name, request, { metadata = {}, timeoutMs, ...options } = {}) => {
    const method = Echo.method[name];
    if (Array.isArray(request)) {
      throw new Error(`${method.methodKind} (expected: unary or server_streaming)`);
    }
    const path = new URL(`${Echo.typeName}/${method.name}`, url).href;
    const headers = Object.fromEntries(writable(metadata));
    if (timeoutMs !== undefined) {
      headers.deadline = String(Date.now() + timeoutMs);
    }
    const call = method.methodKind === 'unary' ? unary : serverStreaming;
    return call(format, path, echoRequest(request), headers, descriptor(method), options);
  };
}

/** What protoc-gen-grpc-web would have written. */
function descriptor(method) {
  return new MethodDescriptor(
    `/${Echo.typeName}/${method.name}`,
    method.methodKind === 'unary' ? MethodType.UNARY : MethodType.SERVER_STREAMING,
    Object,
    Object,
    (request) => toBinary(method.input, request),
    (reply) => fromBinary(method.output, reply),
  );
}

async function unary(format, path, request, headers, descriptor, { signal }) {
  const outcome = success();
  const interceptor = {
    async intercept(request, invoker) {
      const response = await invoker(request);
      outcome.headers = readable(Object.entries(response.getMetadata()));
      outcome.trailers = readable(Object.entries(response.getStatus()?.metadata ?? {}));
      return response;
    },
  };
  const client = new GrpcWebClientBase({ format, unaryInterceptors: [interceptor] });
  try {
    const reply = await client.unaryCall(path, request, headers, descriptor, { signal });
    outcome.texts.push(reply.text);
    return outcome;
  } catch (error) {
    return { ...outcome, ...failure(error) };
  }
}

function serverStreaming(format, path, request, headers, descriptor, { signal, onText }) {
  const outcome = success();
  const client = new GrpcWebClientBase({ format });
  return new Promise((resolve) => {
    const stream = client.serverStreaming(path, request, headers, descriptor);
    stream.on('data', (reply) => {
      outcome.texts.push(reply.text);
      onText?.();
    });
    stream.on('metadata', (headers) => (outcome.headers = readable(Object.entries(headers))));
    stream.on('status', ({ metadata }) => (outcome.trailers = readable(Object.entries(metadata ?? {}))));
    stream.on('error', (error) => resolve({ ...outcome, ...failure(error) }));
    stream.on('end', () => resolve(outcome));
    signal?.addEventListener('abort', () => {
      stream.cancel();
      // A stream that was cancelled has no more events.
      resolve({ ...outcome, code: 1 });
    });
  });
}

function success() {
  return { code: 0, message: '', texts: [], headers: {}, trailers: {}, details: [] };
}

function failure({ code, message, metadata }) {
  const details = metadata['grpc-status-details-bin'];
  return {
    code,
    message,
    trailers: readable(Object.entries(metadata)),
    details: details ? detailTexts(fromBinary(StatusSchema, Uint8Array.from(bytes(details)))) : [],
  };
}
