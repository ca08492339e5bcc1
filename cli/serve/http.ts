import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MingchaError } from '../../base/problem.ts';
import { serveProblem } from './problems.ts';

/** One page: its status, type and text. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** The pages by their paths. */
export type Pages = Readonly<Record<string, () => Promise<Page>>>;

/** A running port. */
export interface HttpPort {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

const LOOPBACK = '127.0.0.1';

const REFUSALS: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  EADDRINUSE: { zh: '另一个程序正在使用它。', en: 'Another program uses it.' },
  EACCES: { zh: '没有使用该端口的权限。', en: 'We may not use it.' },
};

async function answer(pages: Pages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const say = (status: number, type: string, text: string): void => {
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? '' : text);
  };
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page === undefined) say(404, 'text/plain; charset=utf-8', 'not found\n');
  else if (request.method !== 'GET' && request.method !== 'HEAD')
    say(405, 'text/plain; charset=utf-8', 'only GET and HEAD\n');
  else {
    const { status, type, text } = await page();
    say(status, type, text);
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = REFUSALS[error.code ?? ''] ?? { zh: error.message, en: error.message };
      reject(
        new MingchaError(
          serveProblem('MC-SERVE-001', `${LOOPBACK}:${port}`, { port, reasonZh: reason.zh, reason: reason.en }),
          error,
        ),
      );
    });
    server.listen(port, LOOPBACK, () => resolve());
  });
}

/**
 * Serves pages on a port of this machine alone.
 *
 * @param onDefect - told when a page could not be made, which is a defect of ours.
 * @throws MingchaError MC-SERVE-001 where the port cannot be used.
 */
export async function openHttp(port: number, pages: Pages, onDefect: (error: unknown) => void): Promise<HttpPort> {
  const server = createServer((request, response) => {
    answer(pages, request, response).catch((error: unknown) => {
      response.destroy();
      onDefect(error);
    });
  });
  await listening(server, port);
  server.on('error', onDefect);
  return {
    address: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
