import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import grpc from '@grpc/grpc-js';
import reflection from 'grpc-js-reflection-client';

const plaintext = grpc.credentials.createInsecure();
const services = ['echo.Echo', 'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection'];

/** Ends when a call has ended, with what it heard. */
function heard(call) {
  return new Promise((resolve) => {
    const result = { texts: [] };
    call.on('metadata', (metadata) => (result.headers = metadata));
    call.on('data', (reply) => result.texts.push(reply.text));
    call.on('error', (error) => resolve({ ...result, error }));
    call.on('status', (status) => {
      result.trailers = status.metadata;
      if (status.code === grpc.status.OK) {
        resolve(result);
      }
    });
  });
}

describe('reflection, asked of the function', () => {
  it('lists its services', async () => {
    const client = new reflection.GrpcReflection(process.env.BRIDGE, plaintext, {}, 'v1');
    assert.deepEqual((await client.listServices()).sort(), services);
  });

  it('is unimplemented in the version that the function does not have', async () => {
    const client = new reflection.GrpcReflection(process.env.BRIDGE, plaintext, {}, 'v1alpha');
    await assert.rejects(client.listServices(), /UNIMPLEMENTED/);
  });
});

describe('reflection, out of a descriptor set', () => {
  for (const version of ['v1', 'v1alpha']) {
    it(`answers ${version}`, async () => {
      const client = new reflection.GrpcReflection(process.env.DESCRIBED, plaintext, {}, version);
      assert.deepEqual(await client.listServices(), ['echo.Echo']);
      const methods = await client.listMethods('echo.Echo');
      assert.deepEqual(methods.map((method) => method.name), ['Say', 'SayEach', 'Join', 'SayAll', 'TimeLeft']);
    });
  }
});

describe('a client made of what reflection says', () => {
  let client;

  before(async () => {
    const asked = new reflection.GrpcReflection(process.env.BRIDGE, plaintext, {}, 'v1');
    const descriptor = await asked.getDescriptorBySymbol('echo.Echo');
    const { echo } = descriptor.getPackageObject({ keepCase: true });
    client = new echo.Echo(process.env.BRIDGE, plaintext);
  });

  after(() => client.close());

  const say = (request, metadata = new grpc.Metadata(), options = {}) =>
    new Promise((resolve) => {
      client.Say(request, metadata, options, (error, reply) => resolve({ error, text: reply?.text }));
    });

  it('calls', async () => {
    assert.deepEqual(await say({ text: 'Grüße 👋' }), { error: null, text: 'Grüße 👋' });
  });

  it('reads a stream of replies', async () => {
    const { texts } = await heard(client.SayEach({ text: 'a b c' }));
    assert.deepEqual(texts, ['a', 'b', 'c']);
  });

  it('sends a stream of requests', async () => {
    const text = await new Promise((resolve, reject) => {
      const call = client.Join((error, reply) => (error ? reject(error) : resolve(reply.text)));
      ['a', 'b', 'c'].forEach((each) => call.write({ text: each }));
      call.end();
    });
    assert.equal(text, 'a b c');
  });

  it('sends all requests, and then reads all replies', async () => {
    const call = client.SayAll();
    const result = heard(call);
    ['a', 'b'].forEach((text) => call.write({ text }));
    call.end();
    assert.deepEqual((await result).texts, ['a', 'b']);
  });

  it('gets metadata back as headers and trailers', async () => {
    const metadata = new grpc.Metadata();
    metadata.set('echo-text', 'one');
    metadata.set('echo-data-bin', Buffer.from([0, 255]));
    const { headers, trailers } = await heard(client.SayEach({ text: 'a' }, metadata));
    for (const block of [headers, trailers]) {
      assert.deepEqual(block.get('echo-text'), ['one']);
      assert.deepEqual(block.get('echo-data-bin'), [Buffer.from([0, 255])]);
    }
  });

  it('gets a status with its text and details after the replies', async () => {
    const { texts, error } = await heard(
      client.SayEach({ text: 'a', end: { code: 9, message: '100% ä' } }),
    );
    assert.deepEqual(texts, ['a']);
    assert.equal(error.code, grpc.status.FAILED_PRECONDITION);
    assert.equal(error.details, '100% ä');
    assert.equal(error.metadata.get('grpc-status-details-bin').length, 1);
  });

  it('gives up at its deadline', async () => {
    const { error } = await say({ stay_open: true }, undefined, { deadline: Date.now() + 300 });
    assert.equal(error.code, grpc.status.DEADLINE_EXCEEDED);
  });

  it('cancels', async () => {
    const call = client.SayEach({ text: 'a', stay_open: true });
    const result = heard(call);
    call.once('data', () => call.cancel());
    assert.equal((await result).error.code, grpc.status.CANCELLED);
  });

  it('sends and gets compressed messages', async () => {
    const metadata = new grpc.Metadata();
    metadata.set('reply-encoding', 'gzip');
    const compressing = new client.constructor(process.env.BRIDGE, plaintext, {
      'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip,
    });
    const text = 'a'.repeat(10_000);
    const reply = await new Promise((resolve, reject) => {
      compressing.Say({ text }, metadata, (error, reply) => (error ? reject(error) : resolve(reply)));
    });
    compressing.close();
    assert.equal(reply.text, text);
  });

  it('is told that a request is too large', async () => {
    const { error } = await say({ text: 'a'.repeat(7_000_000) });
    assert.equal(error.code, grpc.status.RESOURCE_EXHAUSTED);
    assert.match(error.details, /^request too large: \d+ bytes so far \(expected: at most 6291456 /);
  });
});
