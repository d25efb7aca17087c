// What every client does, in every place. A case gets the call of the client, and whether its bodies
// are base64 as text; call(method, request, options) gives {code, message, texts, headers, trailers,
// details} and never fails.

const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const NASTY = '100 % of Grüße 👋, %41 is no A\r\n\ttab, "quotes", a~b\u007f';
const ALL_BYTES = Array.from({ length: 256 }, (_, index) => index);

export const cases = {
  async 'a unary call'(call) {
    equal(await call('say', { text: 'Grüße 👋' }), ok(['Grüße 👋']));
  },

  async 'an empty reply'(call) {
    equal(await call('say', { text: '' }), ok(['']));
  },

  async 'server streaming'(call) {
    equal(await call('sayEach', { text: 'one two  three' }), ok(['one', 'two', '', 'three']));
  },

  async 'client streaming'(call) {
    const outcome = await call('join', [{ text: 'one' }, { text: '' }, { text: 'Grüße 👋' }]);
    equal(outcome, ok(['one  Grüße 👋']));
  },

  async 'client streaming without a request'(call) {
    equal(await call('join', []), ok(['']));
  },

  async 'half-duplex streaming'(call) {
    const metadata = { 'echo-text': 'a' };
    const outcome = await call('sayAll', [{ text: 'one' }, { text: 'two' }], { metadata });
    equal(outcome, { ...ok(['one', 'two']), headers: metadata, trailers: metadata });
  },

  async 'half-duplex streaming that fails'(call) {
    const end = { code: 11, message: 'too far', details: ['here'] };
    const outcome = await call('sayAll', [{ text: 'one' }, { text: 'two', end }]);
    equal(outcome, { ...ok(['one', 'two']), ...end });
  },

  async 'a stream that fails after its messages'(call) {
    const outcome = await call('sayEach', { text: 'one two', end: { code: 15, message: 'lost' } });
    equal(outcome, { ...ok(['one', 'two']), code: 15, message: 'lost' });
  },

  async 'all 16 failing status codes'(call) {
    for (let code = 1; code <= 16; code++) {
      const outcome = await call('say', { end: { code, message: `status ${code}` } });
      equal(outcome, { ...ok([]), code, message: `status ${code}` });
    }
  },

  async 'unicode and % in a status message'(call) {
    const { code, message } = await call('say', { end: { code: 3, message: NASTY } });
    equal({ code, message }, { code: 3, message: NASTY });
  },

  async 'rich details'(call) {
    const details = ['first', 'Grüße 👋'];
    const outcome = await call('say', { end: { code: 9, message: 'see details', details } });
    equal(outcome, { ...ok([]), code: 9, message: 'see details', details });
  },

  async 'text metadata in headers and trailers'(call) {
    const metadata = { 'echo-text': 'a, b;c="d" 100%' };
    const outcome = await call('say', { text: 'a' }, { metadata });
    equal(outcome, { ...ok(['a']), headers: metadata, trailers: metadata });
  },

  async 'binary metadata in headers and trailers'(call) {
    const metadata = { 'echo-blob-bin': [ALL_BYTES] };
    const outcome = await call('say', { text: 'a' }, { metadata });
    equal(outcome, { ...ok(['a']), headers: metadata, trailers: metadata });
  },

  async 'metadata in the headers and trailers of a stream'(call) {
    const metadata = { 'echo-text': 'a', 'echo-blob-bin': [ALL_BYTES] };
    const outcome = await call('sayEach', { text: 'a b' }, { metadata });
    equal(outcome, { ...ok(['a', 'b']), headers: metadata, trailers: metadata });
  },

  async 'metadata in the trailers of a failure'(call) {
    const metadata = { 'echo-text': 'a', 'echo-blob-bin': [ALL_BYTES] };
    const end = { code: 5, message: 'none' };
    const { code, trailers } = await call('say', { end }, { metadata });
    equal({ code, trailers }, { code: 5, trailers: metadata });
  },

  async 'repeated binary metadata'(call) {
    const metadata = { 'echo-blob-bin': [[0, 255], [1], ALL_BYTES] };
    const outcome = await call('say', { text: 'a' }, { metadata });
    equal(outcome, { ...ok(['a']), headers: metadata, trailers: metadata });
  },

  async 'the service sees the deadline'(call) {
    const { code, texts } = await call('timeLeft', {}, { timeoutMs: 10_000 });
    equal({ code, known: texts[0] > 0 && texts[0] <= 10_000 }, { code: 0, known: true });
    equal(await call('timeLeft', {}), ok(['none']));
  },

  async 'a deadline that passes'(call) {
    const { code, texts } = await call('say', { stayOpen: true }, { timeoutMs: 300 });
    equal({ code, texts }, { code: DEADLINE_EXCEEDED, texts: [] });
  },

  async 'a deadline that passes in a stream'(call) {
    const { code } = await call('sayEach', { text: 'a', stayOpen: true }, { timeoutMs: 300 });
    equal(code, DEADLINE_EXCEEDED);
  },

  async 'a large message there and back'(call, text) {
    const sent = 'abcdefghij'.repeat(text ? 300_000 : 400_000);
    const { code, message, texts } = await call('say', { text: sent });
    equal({ code, message, length: texts[0]?.length }, { code: 0, message: '', length: sent.length });
    equal(texts[0] === sent, true);
  },

  async 'a request over the limit is RESOURCE_EXHAUSTED'(call) {
    const { code } = await call('say', { text: 'abcdefghij'.repeat(425_000) });
    equal(code, RESOURCE_EXHAUSTED);
  },

  async 'a reply over the limit is RESOURCE_EXHAUSTED'(call) {
    const { code } = await call('say', { text: 'abcdefghij', times: 650_000 });
    equal(code, RESOURCE_EXHAUSTED);
  },

  async 'cancelling a unary call'(call) {
    const { code, texts } = await call('say', { stayOpen: true }, cancelledSoon());
    equal({ code, texts }, { code: CANCELLED, texts: [] });
    equal(await call('say', { text: 'on we go' }), ok(['on we go']));
  },

  async 'cancelling a stream'(call) {
    const { code } = await call('sayEach', { text: 'a', stayOpen: true }, cancelledSoon());
    equal(code, CANCELLED);
    equal(await call('say', { text: 'on we go' }), ok(['on we go']));
  },

  async 'cancelling a stream at its first message'(call) {
    const cancel = new AbortController();
    const { code, texts } = await call(
      'sayEach',
      { text: 'one two three' },
      { signal: cancel.signal, onText: () => cancel.abort() },
    );
    equal({ code, texts }, { code: CANCELLED, texts: ['one'] });
  },

  async 'a call that was cancelled before it began'(call) {
    const { code, texts } = await call('say', { text: 'a' }, { signal: AbortSignal.abort() });
    equal({ code, texts }, { code: CANCELLED, texts: [] });
  },
};

/** Options of a call whose deadline frees the function, which Lambda does not tell of a cancellation. */
function cancelledSoon() {
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 100);
  return { signal: cancel.signal, timeoutMs: 1_000 };
}

function ok(texts) {
  return { code: 0, message: '', texts, headers: {}, trailers: {}, details: [] };
}

function equal(actual, expected) {
  const [found, wanted] = [JSON.stringify(sorted(actual)), JSON.stringify(sorted(expected))];
  if (found !== wanted) {
    throw new Error(`${found.slice(0, 500)} (expected: ${wanted.slice(0, 500)})`);
  }
}

/** With its keys in order at every depth, so that equal values have equal texts. */
function sorted(value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
