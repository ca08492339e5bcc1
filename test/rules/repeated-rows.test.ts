import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadFixtures, rowsOfTest } from '../../rules/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'mingcha-fixtures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function loaded(row: string) {
  writeFileSync(join(folder, 'rows.yaml'), `diag_d:\n  - ${row}\n`);
  const { fixtures, problems } = loadFixtures(folder);
  return {
    rows: rowsOfTest({ uses: ['rows'], given: {} }, fixtures)['diag_d'],
    problems: problems.map(({ code, where }) => [code, where]),
  };
}

test('a row with repeat stands for one of every combination, and counts with the digits it began with', () => {
  const { rows, problems } = loaded(
    "{repeat: 'h=H1,H2 n=08..10', mdtrt_id: $h-$n, diag_code: A$n, maindiag_flag: null}",
  );
  expect(problems).toEqual([]);
  expect(rows?.map((row) => row['mdtrt_id'])).toEqual(['H1-08', 'H1-09', 'H1-10', 'H2-08', 'H2-09', 'H2-10']);
  expect(rows?.[2]).toEqual({ mdtrt_id: 'H1-10', diag_code: 'A10', maindiag_flag: null });
});

test('a row without it is one row, whatever signs it holds', () => {
  expect(loaded("{mdtrt_id: $h, diag_code: 'n=1..2'}").rows).toEqual([{ mdtrt_id: '$h', diag_code: 'n=1..2' }]);
});

test.each(['n=3..1', 'n=1..10001', 'h=1..101 n=1..100', 'H1', 'nn=1..2', 'n=', '', 'n=a b=c,'])(
  'a repeat that cannot be read is a problem where it stands: %s',
  (repeat) => {
    const { rows, problems } = loaded(`{mdtrt_id: V, repeat: '${repeat}', diag_code: A}`);
    expect(rows).toBeUndefined();
    expect(problems).toEqual([['MC-RULE-006', `${join(folder, 'rows.yaml')}:2:27`]]);
  },
);

test('a column that no kind has is a problem in repeated rows too', () => {
  expect(loaded("{repeat: 'n=1..2', mdtrt_id: V$n, diag_cod: A}").problems.map(([code]) => code)).toEqual([
    'MC-RULE-015',
  ]);
});
