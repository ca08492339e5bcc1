import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { point } from '../ingest/knowledge/points.ts';
import { smallCity, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path);
afterAll(() => folder.remove());

async function told(...argv: string[]): Promise<string> {
  const exit = await run([...argv, '--data', join(folder.path, 'data'), '--no-progress'], recorder.effects);
  const { out, err } = recorder.take();
  expect(exit, err).toBe(0);
  return out;
}
const points = (name: string, codes: string[]): string => {
  const path = join(folder.path, name);
  writeFileSync(path, JSON.stringify([point({ kp_id: name, med_codes: codes })]));
  return path;
};
const DIFFERENT = '把明细的编码对应为国家医保编码';

beforeAll(() => mkdirSync(join(folder.path, 'city')));

test('an import, doctor and a scan say how many codes of the library the fee lines carry', async () => {
  // Before there are fee lines, nothing can be said.
  expect(await told('knowledge', 'import', points('a.json', ['Y1', 'Y2']))).not.toContain('知识库编码');
  writeSmallCity(join(folder.path, 'city'), smallCity());
  await told('ingest', 'files', join(folder.path, 'city'));

  const none = await told('knowledge', 'import', points('b.json', ['Y3']));
  expect(none).toContain('知识库编码 3 个，收费明细中出现 0 个\n');
  expect(none).toContain(DIFFERENT);
  expect(await told('doctor')).toContain('知识库编码 3 个，收费明细中出现 0 个');
  const screen = await told('scan');
  expect(screen).toMatch(/三、[^\n]*\n[\s\S]*知识库编码 3 个，收费明细中出现 0 个/u);
  expect(screen).toContain(DIFFERENT);

  const met = await told('knowledge', 'import', points('c.json', ['X1', 'X2']));
  expect(met).toContain('知识库编码 5 个，收费明细中出现 2 个\n');
  expect(met).not.toContain(DIFFERENT);
  const { health } = JSON.parse(await told('doctor', '--json')) as { health: { check: string }[] };
  expect(health.find(({ check }) => check === 'knowledge')).toMatchObject({ level: 'ok', facts: { codes: 5, met: 2 } });
  const { knowledge } = JSON.parse(await told('scan', '--rule', 'MC-RX-001', '--json')) as { knowledge: unknown };
  expect(knowledge).toEqual({ codes: 5, met: 2, fee_lines: 6 });
});
