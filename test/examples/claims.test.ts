import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { run } from '../../cli/run.ts';
import type { BatchSummary } from '../../ingest/land-files.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { runnable } from '../support/requirement.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const claims = join(packageRoot(), '..', 'shared', 'data', 'claims');
const present = existsSync(claims);

/** Reimbursement plus deductible of a claims file, summed by hand here: no part of the product takes part. */
function handSum(file: string): bigint {
  const [head = '', ...lines] = readFileSync(join(claims, file), 'utf8').trim().split('\n');
  const names = head.split(',').map((name) => name.replaceAll('"', '').trim());
  const at = (line: string, name: string): bigint => {
    const cell = line.split(',')[names.indexOf(name)]?.trim() ?? '';
    return cell === 'NA' || cell === '' ? 0n : BigInt(cell);
  };
  return lines.reduce((sum, line) => sum + at(line, 'InscClaimAmtReimbursed') + at(line, 'DeductibleAmtPaid'), 0n);
}

describe.skipIf(
  !runnable('the public claims data', present, 'put its CSV files into ../shared/data/claims beside the project.'),
)('the public claims', () => {
  const folder = temporaryFolder();
  const recorder = recordingEffects(packageRoot(), { MINGCHA_DATA: join(folder.path, 'data') });
  afterAll(() => folder.remove());

  test('land through the mapping, reconcile to the cent, and no rule pretends to have judged them', async () => {
    const mapping = join('docs', 'examples', 'claims.yaml');
    expect(
      await run(['ingest', 'files', join(claims, '*.csv'), '--mapping', mapping, '--json'], recorder.effects),
    ).toBe(0);
    const { batches } = JSON.parse(recorder.take().out) as { batches: BatchSummary[] };
    const settlements = batches.filter((batch) => batch.kind === 'setl_d');
    expect(settlements.map((batch) => batch.records_in)).toEqual([9551, 125841]);
    for (const batch of settlements) {
      const file = batch.source.split('/').at(-1) ?? '';
      expect(batch.money_in).toBe(`${handSum(file)}.00`);
      expect(batch.money_landed).toBe(batch.money_in);
      expect(batch.landed_new).toBe(batch.records_in);
    }
    expect(batches.reduce((sum, batch) => sum + batch.quarantined, 0)).toBe(0);
    expect(await run(['scan', '--json'], recorder.effects)).toBe(0);
    const { rules } = JSON.parse(recorder.take().out) as {
      rules: { status: string; could_not_tell: { columns: object } }[];
    };
    for (const rule of rules) {
      expect(rule.status).toBe('skipped');
      expect(Object.keys(rule.could_not_tell.columns).length).toBeGreaterThan(0);
    }
  });
});
