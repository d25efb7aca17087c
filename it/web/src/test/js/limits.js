// What clients cannot do: the cases that fail, each with the reason.

/** @type {Record<string, Record<string, string>>} */
export const cannot = {
  decodeMessages: because('it leaves grpc-message percent-encoded', 'unicode and % in a status message'),
  fillAUrl: because(
    'a URL holds no such message: the front answers before the function is asked',
    'a large message there and back',
    'a request over the limit is RESOURCE_EXHAUSTED',
  ),
  reachTheLimit: because(
    'as text in base64 within base64, Lambda refuses the request before a message has 4 MiB',
    'a request over the limit is RESOURCE_EXHAUSTED',
  ),
  repeat: because(
    'it takes one value for each name, and of several trailers keeps the last',
    'repeated binary metadata',
  ),
  stopAtOnce: because(
    'it delivers what came together with the first message, too',
    'cancelling a stream at its first message',
  ),
  streamRequests: because(
    'it sends one request',
    'client streaming',
    'client streaming without a request',
    'half-duplex streaming',
    'half-duplex streaming that fails',
  ),
};

function because(reason, ...cases) {
  return Object.fromEntries(cases.map((name) => [name, reason]));
}
