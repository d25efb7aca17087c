import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { testAll } from './table.js';

const { clients } = await import('../../../target/web/clients.js');

const { CHROMIUM, FUNCTION_URL, PAGE_URL } = process.env;

let browser;
let page;

before(async () => {
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  page = await browser.newPage();
  await page.goto(PAGE_URL);
});

after(() => browser?.close());

testAll('Chromium', clients, (client, name) =>
  page.evaluate(
    async ([client, name, url]) => {
      const { run } = await import('/clients.js');
      await run(client, name, url);
    },
    [client, name, FUNCTION_URL],
  ),
);

describe('the page', () => {
  beforeEach(() => page.goto(`${PAGE_URL}?function=${encodeURIComponent(FUNCTION_URL)}`));

  it('shows the words of a stream', async () => {
    await say('eins zwei Grüße');
    await page.getByText('That was all').waitFor();
    assert.deepEqual(await page.locator('li').allTextContents(), ['eins', 'zwei', 'Grüße']);
  });

  // The same server by another name is another origin, and not the one that the function allows.
  it('may not call from an origin that is not allowed', async () => {
    await page.goto(
      `${PAGE_URL.replace('127.0.0.1', 'localhost')}?function=${encodeURIComponent(FUNCTION_URL)}`,
    );
    await say('a');
    await page.getByText('Failed to fetch').waitFor();
    assert.deepEqual(await page.locator('li').allTextContents(), []);
  });

  async function say(text) {
    await page.getByLabel('Text').fill(text);
    await page.getByRole('button').click();
  }
});
