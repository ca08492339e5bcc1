import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { COMMANDS } from '../../cli/commands/commands.ts';
import { loadConfiguration } from '../../cli/configuration/load-configuration.ts';
import type { CommandDeclaration } from '../../cli/declaration.ts';
import { OWNER_PROBLEMS } from '../../cli/owner/problems.ts';
import { LiveState } from '../../cli/serve/live-state.ts';
import { metricsOf } from '../../cli/serve/metrics.ts';
import { SERVE_PROBLEMS } from '../../cli/serve/problems.ts';
import { STREAM_PROBLEMS } from '../../ingest/stream/problems.ts';
import { REASON_CODES } from '../../ingest/reasons.ts';
import { NOW, inStreamedRoom } from '../ingest/stream/support/streamed-room.ts';

const PAGES = ['streaming.md', 'streaming.zh-CN.md'] as const;
const page = (name: string): string => readFileSync(join(packageRoot(), 'docs', name), 'utf8');

/** The blocks of code of a page in one language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (found) => found[1] ?? '',
  );
}

/** Everything a page tells to type. */
function commandLines(text: string): string[] {
  const typed = blocks(text, 'sh').flatMap((block) => block.split('\n').map((line) => line.replace(/\s+#.*$/, '')));
  const inline = [...text.matchAll(/`(mingcha [^`]+)`/g)].map((found) => found[1] ?? '');
  return [...typed, ...inline].filter((line) => line.startsWith('mingcha '));
}

const GLOBAL = ['--data', '--lang', '--json', '--no-progress', '--wait'];

/** What of a command line the program does not know. */
function unknownIn(line: string): string[] {
  const words = line.split(/\s+/).slice(1);
  let known: readonly CommandDeclaration[] | undefined = COMMANDS;
  let command: CommandDeclaration | undefined;
  for (const word of words) {
    const found: CommandDeclaration | undefined = known?.find(({ name }) => name === word);
    if (found === undefined) break;
    command = found;
    known = found.children;
  }
  if (command?.load === undefined) return [line];
  const options = new Set([
    ...GLOBAL,
    ...(command.options ?? []).map(({ flags }) => /--[\w-]+/.exec(flags)?.[0] ?? ''),
  ]);
  return words.filter((word) => word.startsWith('--') && !options.has(word)).map((word) => `${line}: ${word}`);
}

describe.each(PAGES)('docs/%s', (name) => {
  const text = page(name);

  it('tells each alarm there is, and none that there is not', () => {
    const told = [...text.matchAll(/MC-(?:STREAM|SERVE|OWNER)-\d{3}/g)].map(([code]) => code);
    const codes = [STREAM_PROBLEMS, SERVE_PROBLEMS, OWNER_PROBLEMS].flatMap((table) => Object.keys(table));
    expect([...new Set(told)].toSorted()).toEqual(codes.toSorted());
  });

  it('lists the metrics that serve gives', async () => {
    const metrics = await metricsOf(new LiveState(NOW), () => []).text();
    const given = [...metrics.matchAll(/^# HELP (mingcha_\w+)/gm)].map((found) => found[1] ?? '');
    const listed = [...text.matchAll(/^\| `(mingcha_\w+)/gm)].map((found) => found[1] ?? '');
    expect(listed.toSorted()).toEqual(given.toSorted());
  });

  it('tells only to type what the program knows', () => {
    const lines = commandLines(text);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.flatMap(unknownIn)).toEqual([]);
  });

  it('names reasons that there are', () => {
    const named = [...text.matchAll(/[（(]`(\w+)`[）)]/g)].map((found) => found[1] ?? '');
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((code) => !REASON_CODES.includes(code))).toEqual([]);
  });

  it('shows a configuration that is valid', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mingcha-docs-'));
    try {
      const [yaml = ''] = blocks(text, 'yaml');
      writeFileSync(join(folder, 'mingcha.yaml'), yaml);
      const { kafka } = loadConfiguration({
        directory: folder,
        file: undefined,
        workingDirectory: folder,
        environment: {},
      });
      expect(kafka?.topics.map(({ kind }) => kind)).toEqual(['setl_d', 'fee_list_d', undefined]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('shows messages that land whole', async () => {
    const messages = blocks(text, 'json');
    expect(messages).toHaveLength(2);
    await inStreamedRoom(async ({ room, log, stream }) => {
      log.createTopic('yb-messages', 1);
      log.append(
        'yb-messages',
        0,
        messages.map((value) => ({ value })),
      );
      await stream('yb-messages');
      expect(await room.rows('SELECT reasons FROM quarantine')).toEqual([]);
      expect(await room.rows('SELECT kind, landed_new FROM batch ORDER BY kind')).toEqual([
        { kind: 'fee_list_d', landed_new: '1' },
        { kind: 'setl_d', landed_new: '1' },
        { kind: 'trac_d', landed_new: '1' },
      ]);
    });
  });
});

it('both pages show the same messages', () => {
  const [english = '', chinese = ''] = PAGES.map((name) => blocks(page(name), 'json').join(''));
  expect(chinese).toBe(english);
});
