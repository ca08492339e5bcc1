import { MingchaError } from '../../base/problem.ts';
import { batchNamed } from '../../store/quarantine.ts';
import { cell, cellOrNull, type Row, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { ingestProblem } from '../problems.ts';

interface Refusal {
  readonly reasonZh: string;
  readonly reason: string;
  readonly fixZh: string;
  readonly fix: string;
}

/** The name of the batch with a sequence number. */
async function nameOf(session: Session, seq: string): Promise<string> {
  return (await session.value(`SELECT batch FROM batch WHERE seq = ${seq}`)) ?? seq;
}

/** A later batch that judged again what this one, itself judging again, had left in quarantine. */
async function laterJudge(session: Session, seq: number): Promise<string | null> {
  return session.value(`SELECT b.batch FROM quarantine q JOIN batch b ON b.seq = q.closed_seq
    WHERE q.seq = ${seq} AND b.action = 'retry' AND b.undone_seq IS NULL
      AND EXISTS (SELECT 1 FROM quarantine mine WHERE mine.closed_seq = ${seq}) ORDER BY b.seq DESC LIMIT 1`);
}

async function refusalOf(session: Session, row: Row): Promise<Refusal | undefined> {
  const undone = cellOrNull(row, 'undone_seq');
  if (undone !== null) {
    const by = await nameOf(session, undone);
    return {
      reasonZh: `它已被 ${by} 撤销。`,
      reason: `${by} has taken it back already.`,
      fixZh: '无需再做。要恢复其内容，请把原文件重新入库；流式入库的用 mingcha ingest kafka --skip-to 从原位点重读。',
      fix: 'Nothing is left to do. To have its records again, land its file again; what streamed is read again from its offset with mingcha ingest kafka --skip-to.',
    };
  }
  const duplicateOf = cellOrNull(row, 'duplicate_of');
  if (duplicateOf !== null)
    return {
      reasonZh: `它与 ${duplicateOf} 是同一文件，没有改动任何数据。`,
      reason: `It is the same file as ${duplicateOf} and changed nothing.`,
      fixZh: `要撤销该文件的内容，请撤销 ${duplicateOf}。`,
      fix: `To take the file's records back, undo ${duplicateOf}.`,
    };
  if (cell(row, 'action') === 'undo')
    return {
      reasonZh: '它本身是一次撤销。',
      reason: 'It is an undo itself.',
      fixZh: '要恢复被撤销的内容，请把原文件重新入库；流式入库的用 mingcha ingest kafka --skip-to 从原位点重读。',
      fix: 'To have the records again, land their file again; what streamed is read again from its offset with mingcha ingest kafka --skip-to.',
    };
  const judge = await laterJudge(session, Number(cell(row, 'seq')));
  if (judge !== null)
    return {
      reasonZh: `它留下的隔离记录已由 ${judge} 再次处理。`,
      reason: `${judge} has judged again what it left in quarantine.`,
      fixZh: `请先撤销 ${judge}。`,
      fix: `Undo ${judge} first.`,
    };
  return undefined;
}

/**
 * The row of a batch that may be taken back.
 *
 * @throws MingchaError MC-INGEST-032 when there is none of that name, 033 when it cannot be taken back: undone already,
 *   a duplicate, an undo, or a retry whose leftovers were judged again.
 */
export async function batchToUndo(session: Session, name: string): Promise<Row> {
  const batch = batchNamed(name);
  const [row] = await session.rows(`SELECT * FROM batch WHERE batch = ${literal(batch)}`);
  if (row === undefined) throw new MingchaError(ingestProblem('MC-INGEST-032', '', { batch: name }));
  const refusal = await refusalOf(session, row);
  if (refusal === undefined) return row;
  throw new MingchaError(ingestProblem('MC-INGEST-033', cell(row, 'source'), { batch, ...refusal }));
}
