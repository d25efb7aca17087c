import { createRegistry } from '@bufbuild/protobuf';
import { ConnectError, createClient } from '@connectrpc/connect';
import { Echo, EchoReplySchema } from '../../../../target/es/echo/echo_pb.js';
import { readable, writable } from './metadata.js';
import { echoRequest } from './protobuf-es.js';

// What an Any of a request in JSON holds has to be known; details of errors come in binary.
const jsonOptions = { registry: createRegistry(EchoReplySchema) };

/**
 * Returns how connect-web and connect-node call.
 *
 * @param createTransport of one of these
 * @param settings of the transport
 */
export function connect(createTransport, settings) {
  return async (baseUrl, method, request, options = {}) => {
    const { metadata = {}, timeoutMs, signal, onText } = options;
    const client = createClient(Echo, createTransport({ baseUrl, jsonOptions, ...settings }));
    const outcome = { code: 0, message: '', texts: [], headers: {}, trailers: {}, details: [] };
    const callOptions = {
      headers: writable(metadata),
      timeoutMs,
      signal,
      onHeader: (headers) => (outcome.headers = readable(headers)),
      onTrailer: (trailers) => (outcome.trailers = readable(trailers)),
    };
    try {
      const input = Array.isArray(request) ? streamOf(request) : echoRequest(request);
      const replies = client[method](input, callOptions);
      if (['server_streaming', 'bidi_streaming'].includes(Echo.method[method].methodKind)) {
        for await (const reply of replies) {
          outcome.texts.push(reply.text);
          onText?.();
        }
      } else {
        outcome.texts.push((await replies).text);
      }
      return outcome;
    } catch (reason) {
      const error = ConnectError.from(reason);
      return {
        ...outcome,
        code: error.code,
        message: error.rawMessage,
        trailers: readable(error.metadata),
        details: error.findDetails(EchoReplySchema).map((detail) => detail.text),
      };
    }
  };
}

async function* streamOf(requests) {
  for (const request of requests) {
    yield echoRequest(request);
  }
}
