// Bundled, and then the very same file in Node and in browsers.
import { connect } from './clients/connect.js';
import { official } from './clients/official.js';
import { protobufTs } from './clients/protobuf-ts.js';
import { cases } from './cases.js';

const CANCEL = 'cancelling a stream at its first message';
const MESSAGE = 'unicode and % in a status message';
const REPEATED = 'repeated binary metadata';
const REQUEST_LIMIT = 'a request over the limit is RESOURCE_EXHAUSTED';

const ONE_VALUE = 'it takes one value for each name, and of several trailers keeps the last';
const READS_AHEAD = 'it delivers what came together with the first message, too';
const TWICE = 'as text in base64 within base64, Lambda refuses the request before a message has 4 MiB';
const UNDECODED = 'it leaves grpc-message percent-encoded';

// Each client with what it cannot do, and why. A case that is named here must fail.
export const clients = {
  'grpc-web, binary': {
    call: official('binary'),
    cannot: { [REPEATED]: ONE_VALUE, [CANCEL]: READS_AHEAD },
  },
  'grpc-web, text': {
    call: official('text'),
    text: true,
    cannot: { [REPEATED]: ONE_VALUE, [CANCEL]: READS_AHEAD, [REQUEST_LIMIT]: TWICE },
  },
  'connect-web, binary': {
    call: connect,
    cannot: {},
  },
  'protobuf-ts, binary': {
    call: protobufTs('binary'),
    cannot: { [MESSAGE]: UNDECODED, [CANCEL]: READS_AHEAD },
  },
  'protobuf-ts, text': {
    call: protobufTs('text'),
    text: true,
    cannot: { [MESSAGE]: UNDECODED, [CANCEL]: READS_AHEAD, [REQUEST_LIMIT]: TWICE },
  },
};

export const caseNames = Object.keys(cases);

/** Ends with an error where the client does not do what the case says. */
export async function run(clientName, caseName, url) {
  const { call, text } = clients[clientName];
  await cases[caseName]((method, request, options) => call(url, method, request, options), text);
}
