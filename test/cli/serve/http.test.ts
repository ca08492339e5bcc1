import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { openHttp } from '../../../cli/serve/http.ts';

const pages = {
  '/healthz': () => Promise.resolve({ status: 503, type: 'application/json', text: '{}\n' }),
  '/broken': () => Promise.reject(new Error('a defect')),
};

test('pages are answered, other paths and methods refused, and a defect is told', async () => {
  const defects: unknown[] = [];
  const port = await openHttp(0, pages, (error) => void defects.push(error));
  try {
    const health = await fetch(`${port.address}/healthz?x=1`);
    expect([health.status, await health.text()]).toEqual([503, '{}\n']);
    expect((await fetch(`${port.address}/healthz`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${port.address}/toString`)).status).toBe(404);
    await expect(fetch(`${port.address}/broken`)).rejects.toThrow('fetch failed');
    expect(defects.map(String)).toEqual(['Error: a defect']);
  } finally {
    await port.close();
  }
  await expect(fetch(`${port.address}/healthz`)).rejects.toThrow('fetch failed');
});

test('only this machine reaches the port', async () => {
  const port = await openHttp(0, pages, () => undefined);
  try {
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one?.family === 'IPv4' && !one.internal)
      .map((one) => `http://${one?.address}:${new URL(port.address).port}/healthz`);
    expect(port.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answers = await Promise.allSettled(outside.map(async (address) => fetch(address)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toEqual([]);
  } finally {
    await port.close();
  }
});

test('a port that is taken is said with its number', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const address = holder.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await expect(openHttp(taken, pages, () => undefined)).rejects.toThrow(
      `MC-SERVE-001 127.0.0.1:${taken}: Port ${taken} cannot be used. Another program uses it.`,
    );
  } finally {
    await new Promise<void>((resolve) => holder.close(() => resolve()));
  }
});
