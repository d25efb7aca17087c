import XMLHttpRequest from 'xhr2';
import { testAll } from './table.js';

// Node has fetch, but not what the official client is built on.
globalThis.XMLHttpRequest = XMLHttpRequest;
const { run } = await import('../../../target/web/clients.js');

testAll('Node', (client, name) => run(client, name, process.env.FUNCTION_URL));
