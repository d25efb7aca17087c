import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { cases } from './cases.js';

const caseNames = Object.keys(cases);

/**
 * Has every client do every case, and prints a table of what it did.
 *
 * @param place where the clients run
 * @param clients by name, each with what it cannot do
 * @param run runs a case by a client's name and its own
 */
export function testAll(place, clients, run) {
  const done = new Map(caseNames.map((name) => [name, {}]));
  for (const [client, { cannot }] of Object.entries(clients)) {
    describe(`${client}, in ${place}`, () => {
      for (const name of caseNames) {
        const reason = cannot[name];
        const title = reason ? `cannot: ${name} (${reason})` : name;
        it(title, { timeout: 60_000 }, async () => {
          done.get(name)[client] = 'FAILED';
          if (reason) {
            await assert.rejects(run(client, name), `listed as what it cannot do: ${name}`);
          } else {
            await run(client, name);
          }
          done.get(name)[client] = reason ? 'cannot' : 'yes';
        });
      }
    });
  }
  after(() => console.log(table(place, clients, done)));
}

function table(place, clients, done) {
  const names = Object.keys(clients);
  const rows = [`in ${place}`, ...caseNames].map((name) => [
    name,
    ...names.map((client) => done.get(name)?.[client] ?? client),
  ]);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join(' | '));
  const reasons = names.flatMap((client) =>
    Object.entries(clients[client].cannot).map(([name, why]) => `${client} cannot: ${name}: ${why}`),
  );
  return ['', ...lines, '', ...reasons, ''].join('\n');
}
