// Arguments: the URL of the function, and a name.
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ${service} } from './gen/${packageInPathFormat}/service_pb.js';

const [url, name] = process.argv.slice(2);
const client = createClient(${service}, createConnectTransport({ baseUrl: url, httpVersion: '1.1' }));
const reply = await client.sayHello({ name });
console.log(reply.message);
