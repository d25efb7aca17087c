import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import XMLHttpRequest from 'xhr2';
import { join } from '../../../target/main/node/join.js';
import { say } from '../../../target/main/web/fetch.js';
import { behindRestApi, clients as nodeClients, connectNode, gzip } from './clients/node.js';
import { testAll } from './table.js';

// Node has fetch, but not what the official client is built on.
globalThis.XMLHttpRequest = XMLHttpRequest;
const { clients, runCase } = await import('../../../target/web/clients.js');

const url = process.env.FUNCTION_URL;
const all = { ...clients, ...nodeClients };
testAll('Node', all, (client, name) => runCase(all[client], name, url));

describe('connect-node with gzip', () => {
  const metadata = { 'reply-encoding': 'gzip' };
  const text = 'a'.repeat(10_000);

  for (const useBinaryFormat of [true, false]) {
    const codec = useBinaryFormat ? 'binary' : 'JSON';
    it(`sends and gets compressed messages in ${codec}`, async () => {
      const encodings = [];
      const look = (next) => async (request) => {
        const response = await next(request);
        const name = response.stream ? 'connect-content-encoding' : 'content-encoding';
        encodings.push(request.header.get(name), response.header.get(name));
        return response;
      };
      const interceptors = [look, behindRestApi];
      const call = connectNode({ useBinaryFormat, ...gzip, interceptors });

      const unary = await call(url, 'say', { text }, { metadata });
      const stream = await call(url, 'sayAll', [{ text }, { text: 'b' }], { metadata });

      assert.deepEqual({ unary: unary.texts, stream: stream.texts }, { unary: [text], stream: [text, 'b'] });
      assert.deepEqual(encodings, ['gzip', 'gzip', 'gzip', 'gzip']);
    });
  }

  it('cannot send compressed JSON to a Function URL, which takes it for text', async () => {
    const call = connectNode({ useBinaryFormat: false, ...gzip });

    const { message } = await call(url, 'say', { text });

    assert.equal(message, 'protocol error: message is no valid gzip');
  });
});

describe('what docs/calling.md shows', () => {
  it('calls with fetch', async () => {
    assert.equal(await say(url, 'Grüße 👋'), 'Grüße 👋');
    assert.equal(await say(url, ''), '');
    await assert.rejects(say(url, {}), /^Error: invalid_argument: json: \$\.text: /);
  });

  it('streams requests from Node', async () => {
    assert.equal(await join(url, ['one', 'two']), 'one two');
  });
});
