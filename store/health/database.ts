import { MingchaError } from '../../base/problem.ts';
import { tableColumns, tableSum } from '../backup/table-sums.ts';
import type { Progress } from '../../base/effects.ts';
import { cellOrNull, type Row, type Session } from '../session.ts';
import { identifier } from '../sql.ts';
import { upkeepOf } from '../upkeep.ts';
import { accountFinding } from './accounts.ts';
import { emptyMonthFindings } from './empty-months.ts';
import { problemFinding, type Finding } from './finding.ts';
import { knowledgeMetFinding } from './knowledge-met.ts';
import { retentionFinding } from './retention.ts';
import { streamFinding } from './stream-accounts.ts';

const BACKUP_DAYS = 31;

/** Whether an error says something about the warehouse, as against a defect or a stop. */
const isFinding = (error: unknown): error is MingchaError =>
  error instanceof MingchaError && error.code !== 'MC-STORE-006';

async function versionsFinding(session: Session): Promise<Finding> {
  const [row]: Row[] = await session.rows(
    'SELECT version() AS engine, (SELECT max(version)::VARCHAR FROM migration) AS warehouse',
  );
  const [engine, warehouse] = [cellOrNull(row, 'engine'), cellOrNull(row, 'warehouse')];
  return {
    check: 'opens',
    level: 'ok',
    text: {
      zh: `仓库可以打开，版本 ${warehouse}（DuckDB ${engine}）`,
      en: `The warehouse opens, version ${warehouse} (DuckDB ${engine})`,
    },
    facts: { engine, warehouse },
  };
}

/** Reads the first row of each table, or with `deep` every cell of it. */
async function readableFinding(session: Session, deep: boolean, progress: Progress | undefined): Promise<Finding> {
  const source = (await session.value('SELECT current_database()')) ?? '';
  const columns = await tableColumns(session, source);
  let rows = 0;
  let done = 0;
  for (const [table, names] of columns) {
    progress?.(`read ${table}`, done++, columns.size);
    try {
      if (deep) rows += (await tableSum(session, source, table, names)).rows;
      else await session.rows(`SELECT * FROM ${identifier(source)}.main.${identifier(table)} LIMIT 1`);
    } catch (error) {
      if (!isFinding(error) || error.problems[0] === undefined) throw error;
      return { ...problemFinding('readable', error.problems[0]), facts: { table } };
    }
  }
  return {
    check: 'readable',
    level: 'ok',
    text: deep
      ? {
          zh: `${columns.size} 张表全部读过，共 ${rows} 行`,
          en: `All of ${columns.size} tables was read, ${rows} rows`,
        }
      : {
          zh: `${columns.size} 张表可读（逐行核对用 --deep）`,
          en: `${columns.size} tables can be read (--deep reads every row)`,
        },
    facts: { tables: columns.size, deep, ...(deep ? { rows } : {}) },
  };
}

/** The newest backup that the record knows: made from here, or the one that this warehouse was restored from. */
async function lastBackup(session: Session): Promise<{ readonly at: string; readonly file: string } | undefined> {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const made = (await upkeepOf(session, 'backup')).map((one) => ({
    at: one.happenedAt,
    file: text(one.detail['file']),
  }));
  const restored = (await upkeepOf(session, 'restore')).map((one) => ({
    at: text(one.detail['made_at']),
    file: text(one.detail['from']),
  }));
  return [...made, ...restored].sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
}

async function backupFinding(session: Session, now: Date): Promise<Finding> {
  const last = await lastBackup(session);
  const fix = {
    zh: '运行 mingcha backup 文件夹（放到另一块磁盘）。',
    en: 'Run mingcha backup FOLDER, on another disk.',
  };
  if (last === undefined) {
    const text = { zh: '没有备份记录', en: 'No backup is known' };
    return { check: 'backup', level: 'warn', text, fix, facts: { last: null } };
  }
  const text = { zh: `最近备份 ${last.at}：${last.file}`, en: `Last backup ${last.at}: ${last.file}` };
  const days = (now.getTime() - Date.parse(`${last.at.replace(' ', 'T')}+08:00`)) / 86_400_000;
  const facts = { last: last.at, file: last.file };
  return days > BACKUP_DAYS
    ? { check: 'backup', level: 'warn', text, fix, facts }
    : { check: 'backup', level: 'ok', text, facts };
}

/**
 * What can be said about an open warehouse. A damaged table is a finding, not an error.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function databaseFindings(
  session: Session,
  options: { readonly deep: boolean; readonly now: Date; readonly progress?: Progress },
): Promise<Finding[]> {
  const { deep, now, progress } = options;
  const checks: (readonly [string, () => Promise<Finding | readonly Finding[] | undefined>])[] = [
    ['opens', () => versionsFinding(session)],
    ['readable', () => readableFinding(session, deep, progress)],
    ...(deep ? [['accounts', () => accountFinding(session)] as const] : []),
    ['streams', () => streamFinding(session)],
    ['backup', () => backupFinding(session, now)],
    ['retention', () => retentionFinding(session)],
    ['months', () => emptyMonthFindings(session)],
    ['knowledge', () => knowledgeMetFinding(session)],
  ];
  const findings: Finding[] = [];
  for (const [check, work] of checks) {
    try {
      findings.push(...[(await work()) ?? []].flat());
    } catch (error) {
      if (!isFinding(error) || error.problems[0] === undefined) throw error;
      findings.push(problemFinding(check, error.problems[0]));
    }
  }
  return findings;
}
