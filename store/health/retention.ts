import { KINDS } from '../../records/kinds.ts';
import { retentionHorizon } from '../horizon.ts';
import type { Session } from '../session.ts';
import { identifier, literal } from '../sql.ts';
import { upkeepOf } from '../upkeep.ts';
import type { Finding } from './finding.ts';

/** How many records of each kind the last prune to a day left before it. */
async function keptAt(session: Session, before: string): Promise<ReadonlyMap<string, number>> {
  const prunes = (await upkeepOf(session, 'prune')).filter((one) => one.detail['before'] === before);
  const kinds = (prunes.at(-1)?.detail['kinds'] ?? []) as readonly { readonly kind: string; readonly kept: number }[];
  return new Map(kinds.map(({ kind, kept }) => [kind, kept]));
}

/** Records before the day that came after the prune: more of a kind than the prune left. */
async function cameBack(session: Session, before: string): Promise<number> {
  const kept = await keptAt(session, before);
  let back = 0;
  for (const kind of KINDS) {
    if (kind.time === undefined || kind.dated) continue;
    const held = await session.value(
      `SELECT count(*) FROM ${identifier(kind.name)} WHERE ${identifier(kind.time)} < TIMESTAMP ${literal(`${before} 00:00:00`)}`,
    );
    back += Math.max(0, Number(held) - (kept.get(kind.name) ?? 0));
  }
  return back;
}

/** Whether what was pruned is still gone: a file landed again brings its old records back. */
export async function retentionFinding(session: Session): Promise<Finding> {
  const before = await retentionHorizon(session);
  if (before === null) {
    const text = { zh: '没有清除过记录', en: 'No record was ever pruned' };
    return { check: 'retention', level: 'ok', text, facts: { before } };
  }
  const back = await cameBack(session, before);
  const facts = { before, came_back: back };
  if (back === 0) {
    const text = {
      zh: `${before} 以前的记录已清除（疑点证据除外）`,
      en: `Records before ${before} were pruned, all but evidence`,
    };
    return { check: 'retention', level: 'ok', text, facts };
  }
  return {
    check: 'retention',
    level: 'warn',
    text: {
      zh: `${before} 以前的记录曾经清除，此后又有 ${back} 条入库`,
      en: `Records before ${before} were pruned, and ${back} have landed since`,
    },
    fix: {
      zh: `如不应保存，再运行一次 mingcha prune --before ${before}，并把旧文件移出入库的文件夹。`,
      en: `If they must not be kept, run mingcha prune --before ${before} again and take the old files out of the folder.`,
    },
    facts,
  };
}
