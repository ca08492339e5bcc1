import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../cli/run.ts';
import { smallCity, writeSmallCity } from '../../support/city.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { splitRecords } from '../fuzz/split-records.ts';
import { settlement, SETTLEMENT_HEADER } from '../support/room.ts';

/** What a spreadsheet takes for a formula, and what is not: an amount, and a long number behind a tab that keeps its digits. */
function isDangerous(cell: string): boolean {
  // A tab before what is no formula makes text of it.
  if (/^-?\d+(\.\d+)?$/.test(cell) || /^\t[^\s=+\-@]/.test(cell)) return false;
  return /^[=+\-@\t\r]/.test(cell);
}

const cellsOf = (path: string): string[] =>
  splitRecords(readFileSync(path), ',').flatMap((record) => {
    expect(record.cells, record.bytes.toString()).not.toBeNull();
    return [...(record.cells ?? [])];
  });

async function inTerminal(
  work: (
    mingcha: (...words: string[]) => Promise<{ exit: number; out: string; err: string }>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder();
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: join(folder.path, 'data') });
  try {
    await work(async (...words) => ({ exit: await run(words, recorder.effects), ...recorder.take() }), folder.path);
  } finally {
    folder.remove();
  }
}

/** Cells of the small city that name things, and the formulas put in their place. */
const FORMULAS: Readonly<Record<string, string>> = {
  P1: '=HYPERLINK("http://x";"P1")',
  P2: '@SUM(A1)P2',
  p1: '+p1',
  p2: '-p2|calc!A1',
  X1: '=X1',
  机构P1: '=1+1',
  药X1: '\u0009=药X1',
};

describe('formulas in the data', () => {
  it('do not leave as formulas in a list of suspects', async () => {
    await inTerminal(async (mingcha, folder) => {
      mkdirSync(join(folder, 'in'));
      const city = Object.fromEntries(
        Object.entries(smallCity()).map(([kind, rows]) => [
          kind,
          rows.map((row) =>
            Object.fromEntries(
              Object.entries(row).map(([name, value]) => [name, (FORMULAS[value] ?? value).replaceAll('"', "'")]),
            ),
          ),
        ]),
      );
      writeSmallCity(join(folder, 'in'), city);
      expect((await mingcha('ingest', 'files', 'in')).exit).toBe(0);
      expect((await mingcha('scan')).exit).toBe(0);
      for (const headers of ['codes', 'words']) {
        const out = join(folder, `${headers}.csv`);
        const words = ['--unmask', '--reason', '测试', '--headers', headers, '--out', out];
        expect((await mingcha('report', 'csv', ...words)).exit).toBe(0);
        const cells = cellsOf(out);
        expect(cells.filter((cell) => cell.includes('SUM(A1)P2')).length).toBeGreaterThan(0);
        expect(cells.filter(isDangerous)).toEqual([]);
      }
    });
  });

  it('do not leave as formulas in what is exported from quarantine', async () => {
    await inTerminal(async (mingcha, folder) => {
      const evil = ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '\r=1', "'=1", '="x"', '=\n1', '12345678901234567890'];
      const lines = evil.flatMap((text) => [
        settlement({ setl_id: `"${text.replaceAll('"', '""')}"`, medfee_sumamt: 'x' }),
        settlement({ psn_no: `"${text.replaceAll('"', '""')}"`, medfee_sumamt: '-' }),
      ]);
      writeFileSync(join(folder, 'setl_d.csv'), [SETTLEMENT_HEADER, ...lines, ''].join('\n'));
      await mingcha('ingest', 'files', 'setl_d.csv');
      const { exit } = await mingcha(
        'quarantine',
        'export',
        '--out',
        join(folder, 'out'),
        '--unmask',
        '--reason',
        '测试',
      );
      expect(exit).toBe(0);
      const cells = readdirSync(join(folder, 'out')).flatMap((name) => cellsOf(join(folder, 'out', name)));
      for (const text of evil)
        expect(
          cells.some((cell) => cell.includes(text.trim())),
          text,
        ).toBe(true);
      expect(cells.filter(isDangerous)).toEqual([]);
    });
  });

  it('a hostile file ends the command with 5 and a folder with an honest one in it lands that one', async () => {
    await inTerminal(async (mingcha, folder) => {
      mkdirSync(join(folder, 'in'));
      writeFileSync(join(folder, 'in', 'setl_d_1.csv.gz'), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]));
      writeFileSync(join(folder, 'in', 'setl_d_2.csv'), [SETTLEMENT_HEADER, settlement(), ''].join('\n'));
      const { exit, out, err } = await mingcha('ingest', 'files', 'in', '--json');
      expect(exit).toBe(5);
      expect(err).toContain('MC-INGEST-');
      expect((JSON.parse(out) as { batches: { landed_new: number }[] }).batches.map((one) => one.landed_new)).toEqual([
        1,
      ]);
      expect((await mingcha('ingest', 'files', join('in', 'setl_d_2.csv'))).exit).toBe(0);
    });
  });
});
