/** Says a text with nothing but what browsers have. */
export async function say(url, text) {
  const response = await fetch(new URL('echo.Echo/Say', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  const reply = await response.json();
  if (!response.ok) {
    throw new Error(`${reply.code}: ${reply.message}`);
  }
  // A field with its default value is left out.
  return reply.text ?? '';
}
