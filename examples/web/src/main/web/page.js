import { ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { Echo } from '../../../target/es/echo/echo_pb.js';

const form = document.querySelector('form');
const words = document.querySelector('#words');
const outcome = document.querySelector('output');

form.url.value = new URLSearchParams(location.search).get('function') ?? '';
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  words.replaceChildren();
  outcome.value = 'Calling';
  try {
    const echo = createClient(Echo, createConnectTransport({ baseUrl: form.url.value }));
    for await (const reply of echo.sayEach({ text: form.text.value })) {
      words.append(item(reply.text));
    }
    outcome.value = 'That was all';
  } catch (error) {
    outcome.value = ConnectError.from(error).message;
  }
});

function item(text) {
  const element = document.createElement('li');
  element.textContent = text;
  return element;
}
