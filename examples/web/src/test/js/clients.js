// Bundled, and then the very same file in Node and in browsers.
import { connect } from './clients/connect.js';
import { official } from './clients/official.js';
import { protobufTs } from './clients/protobuf-ts.js';
import { cases } from './cases.js';

const MORE_THAN_4_MIB_IN_TEXT =
  'the request is in base64 twice, so Lambda refuses the event before a message has 4 MiB';
const ONE_VALUE = 'its metadata is an object of one text for each name; of several trailers it keeps the last';

// Each client with what it cannot do, and why. A case that is named here must fail.
export const clients = {
  'grpc-web, binary': {
    call: official('binary'),
    cannot: { 'repeated binary metadata': ONE_VALUE },
  },
  'grpc-web, text': {
    call: official('text'),
    text: true,
    cannot: {
      'repeated binary metadata': ONE_VALUE,
      'a request over the limit is RESOURCE_EXHAUSTED': MORE_THAN_4_MIB_IN_TEXT,
    },
  },
  'connect-web, binary': {
    call: connect,
    cannot: {},
  },
  'protobuf-ts, binary': {
    call: protobufTs('binary'),
    cannot: { 'unicode and % in a status message': 'it leaves grpc-message percent-encoded' },
  },
  'protobuf-ts, text': {
    call: protobufTs('text'),
    text: true,
    cannot: {
      'unicode and % in a status message': 'it leaves grpc-message percent-encoded',
      'a request over the limit is RESOURCE_EXHAUSTED': MORE_THAN_4_MIB_IN_TEXT,
    },
  },
};

export const caseNames = Object.keys(cases);

/** Ends with an error where the client does not do what the case says. */
export async function run(clientName, caseName, url) {
  const { call, text } = clients[clientName];
  await cases[caseName]((method, request, options) => call(url, method, request, options), text);
}
