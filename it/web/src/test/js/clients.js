// Bundled, and then the very same file in Node and in browsers.
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
import { connect } from './clients/connect.js';
import { official } from './clients/official.js';
import { protobufTs } from './clients/protobuf-ts.js';
import { cases } from './cases.js';
import { cannot } from './limits.js';

const connectWeb = (settings) => connect(createConnectTransport, settings);
const grpcWeb = (settings) => connect(createGrpcWebTransport, settings);

// Each client with what it cannot do, and why. A case that is named here must fail.
export const clients = {
  'grpc-web, binary': {
    call: official('binary'),
    cannot: { ...cannot.streamRequests, ...cannot.repeat, ...cannot.stopAtOnce },
  },
  'grpc-web, text': {
    call: official('text'),
    text: true,
    cannot: { ...cannot.streamRequests, ...cannot.repeat, ...cannot.stopAtOnce, ...cannot.reachTheLimit },
  },
  'connect-web, Connect, binary': {
    call: connectWeb({ useBinaryFormat: true }),
    cannot: { ...cannot.streamRequests },
  },
  'connect-web, Connect, JSON': {
    call: connectWeb({ useBinaryFormat: false }),
    cannot: { ...cannot.streamRequests },
  },
  'connect-web, Connect, binary, GET': {
    call: connectWeb({ useBinaryFormat: true, useHttpGet: true }),
    cannot: { ...cannot.streamRequests, ...cannot.fillAUrl },
  },
  'connect-web, Connect, JSON, GET': {
    call: connectWeb({ useBinaryFormat: false, useHttpGet: true }),
    cannot: { ...cannot.streamRequests, ...cannot.fillAUrl },
  },
  'connect-web, grpc-web, binary': {
    call: grpcWeb({ useBinaryFormat: true }),
    cannot: { ...cannot.streamRequests },
  },
  'connect-web, grpc-web, JSON': {
    call: grpcWeb({ useBinaryFormat: false }),
    cannot: { ...cannot.streamRequests },
  },
  'protobuf-ts, binary': {
    call: protobufTs('binary'),
    cannot: { ...cannot.streamRequests, ...cannot.decodeMessages, ...cannot.stopAtOnce },
  },
  'protobuf-ts, text': {
    call: protobufTs('text'),
    text: true,
    cannot: { ...cannot.streamRequests, ...cannot.decodeMessages, ...cannot.stopAtOnce, ...cannot.reachTheLimit },
  },
};

/** Ends with an error where the client does not do what the case says. */
export async function run(clientName, caseName, url) {
  await runCase(clients[clientName], caseName, url);
}

/** Does the same with a client that is none of these. */
export async function runCase({ call, text }, caseName, url) {
  await cases[caseName]((method, request, options) => call(url, method, request, options), text);
}
