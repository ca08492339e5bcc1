import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { effectivePlan } from '../../store/effective/effective.ts';
import { latestCut } from '../../store/facts.ts';
import type { Session } from '../../store/session.ts';
import { runSteps } from '../../store/step.ts';

/** Makes the effective views of a session's newest cut. */
export async function makeEffective(session: Session): Promise<void> {
  const cut = await latestCut(session);
  await runSteps(session, effectivePlan(cut, cut));
}

/** A folder of its own for one test, and its removal. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'mingcha-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
