import {
  compressionGzip,
  createConnectTransport,
  createGrpcWebTransport,
} from '@connectrpc/connect-node';
import { cannot } from '../limits.js';
import { connect } from './connect.js';

/** Both ways, messages of any length. */
export const gzip = {
  acceptCompression: [compressionGzip],
  sendCompression: compressionGzip,
  compressMinBytes: 0,
};

// Hands bodies on as they are. Others take JSON for text, which it is no more once it is compressed.
export const behindRestApi = (next) => (request) => {
  request.header.set('x-local-lambda-event', 'rest');
  return next(request);
};

/** Returns how connect-node calls, in the Connect protocol. */
export const connectNode = (settings) =>
  connect(createConnectTransport, { httpVersion: '1.1', ...settings });

const grpcWeb = (settings) => connect(createGrpcWebTransport, { httpVersion: '1.1', ...settings });

// As in clients.js, of those that run in Node only.
export const clients = {
  'connect-node, Connect, binary': {
    call: connectNode({ useBinaryFormat: true }),
    cannot: {},
  },
  'connect-node, Connect, JSON': {
    call: connectNode({ useBinaryFormat: false }),
    cannot: {},
  },
  'connect-node, Connect, binary, GET': {
    call: connectNode({ useBinaryFormat: true, useHttpGet: true }),
    cannot: { ...cannot.fillAUrl },
  },
  'connect-node, Connect, JSON, GET': {
    call: connectNode({ useBinaryFormat: false, useHttpGet: true }),
    cannot: { ...cannot.fillAUrl },
  },
  'connect-node, Connect, binary, gzip': {
    call: connectNode({ useBinaryFormat: true, ...gzip }),
    cannot: {},
  },
  'connect-node, Connect, JSON, gzip, REST API': {
    call: connectNode({ useBinaryFormat: false, ...gzip, interceptors: [behindRestApi] }),
    cannot: {},
  },
  'connect-node, Connect, binary, GET, gzip': {
    call: connectNode({ useBinaryFormat: true, useHttpGet: true, ...gzip }),
    cannot: {},
  },
  'connect-node, grpc-web, binary': {
    call: grpcWeb({ useBinaryFormat: true }),
    cannot: {},
  },
  'connect-node, grpc-web, JSON, gzip': {
    call: grpcWeb({ useBinaryFormat: false, ...gzip }),
    cannot: {},
  },
};
