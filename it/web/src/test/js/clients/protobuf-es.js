// The messages of connect-web, and of the official client: those that Google's own plugin for
// JavaScript writes are no choice, since that is not on npm but fetched from elsewhere at install.
import { create } from '@bufbuild/protobuf';
import { anyPack, anyUnpack } from '@bufbuild/protobuf/wkt';
import { EchoReplySchema, EchoRequestSchema } from '../../../../target/es/echo/echo_pb.js';
import { StatusSchema } from '../../../../target/es/google/rpc/status_pb.js';

export function echoRequest({ end, ...request }) {
  return create(EchoRequestSchema, { ...request, end: end && status(end) });
}

function status({ code, message, details = [] }) {
  return create(StatusSchema, {
    code,
    message,
    details: details.map((text) => anyPack(EchoReplySchema, create(EchoReplySchema, { text }))),
  });
}

export function detailTexts(status) {
  return status.details.map((detail) => anyUnpack(detail, EchoReplySchema).text);
}
