import { createClient } from '@connectrpc/connect';
import { compressionGzip, createConnectTransport } from '@connectrpc/connect-node';
import { Echo } from '../../../target/es/echo/echo_pb.js';

/** Sends a stream of texts from Node, over HTTP/1.1, since that is what a function's front always has. */
export async function join(url, texts) {
  const transport = createConnectTransport({
    baseUrl: url,
    httpVersion: '1.1',
    sendCompression: compressionGzip,
  });
  const echo = createClient(Echo, transport);
  const requests = (async function* () {
    for (const text of texts) {
      yield { text };
    }
  })();
  const reply = await echo.join(requests, { timeoutMs: 5_000 });
  return reply.text;
}
