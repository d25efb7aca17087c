import { ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { Echo, EchoReplySchema } from '../../../../target/es/echo/echo_pb';
import { readable, writable } from './metadata.js';
import { echoRequest } from './protobuf-es.js';

/** Calls through connect-web. */
export async function connect(url, method, request, options = {}) {
  const { metadata = {}, timeoutMs, signal, onText } = options;
  const client = createClient(Echo, createGrpcWebTransport({ baseUrl: url }));
  const outcome = { code: 0, message: '', texts: [], headers: {}, trailers: {}, details: [] };
  const callOptions = {
    headers: writable(metadata),
    timeoutMs,
    signal,
    onHeader: (headers) => (outcome.headers = readable(headers)),
    onTrailer: (trailers) => (outcome.trailers = readable(trailers)),
  };
  try {
    const replies = client[method](echoRequest(request), callOptions);
    if (method === 'sayEach') {
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
}
