import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { quarantineGroups, type QuarantineFilter } from '../../store/quarantine.ts';
import type { Session } from '../../store/session.ts';
import { settingOf } from '../../store/warehouse.ts';
import { exportActs, recordActs } from '../audit-act.ts';
import { withSession, type Context } from '../context.ts';
import { writeFileWhole } from '../file-output.ts';
import { cliProblem } from '../problems.ts';
import { filesOfGroup, type GroupExport } from '../quarantine-files.ts';
import { quarantineFilter, type QuarantineOptions } from '../quarantine-filter.ts';
import { unmasking, type UnmaskOptions } from '../unmask.ts';

interface ExportOptions extends QuarantineOptions, UnmaskOptions {
  readonly out?: string;
}

/** Makes the folder; one that cannot be made is a file that cannot be written. */
function folderAt(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MingchaError(cliProblem('MC-CLI-005', path, { reason }), error);
  }
}

async function filesOf(
  session: Session,
  filter: QuarantineFilter,
  options: { readonly unmasked: boolean; readonly language: Context['language'] },
): Promise<GroupExport> {
  const key = (await settingOf(session, 'pseudonym_key')) ?? '';
  const groups = await quarantineGroups(session, filter);
  const exports = groups.map((group) => filesOfGroup(session, filter, group, { ...options, key }));
  return {
    files: exports.flatMap((one) => one.files),
    withheld: exports.reduce((sum, one) => sum + one.withheld, 0),
  };
}

/**
 * `mingcha quarantine export --out DIR`: waiting records as CSV files for a spreadsheet, one for each source, kind and
 * header, to be corrected and given to `ingest retry --from`. Unless unmasked with a reason persons are masked, their
 * numbers are pseudonyms, and records of persons that cannot be split are withheld; a masked file says that it cannot
 * come back.
 */
export async function quarantineExport(context: Context, options: ExportOptions): Promise<ExitCode> {
  const { effects, language } = context;
  if (options.out === undefined)
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--out', value: '', wanted: 'DIR' }));
  const unmasked = unmasking(options);
  const folder = resolve(effects.workingDirectory, options.out);
  const { batch, kind, reasonCode, source } = options;
  const told = { what: 'quarantine', filter: { batch, kind, reason: reasonCode, source } };
  await recordActs(context, exportActs(context, folder, told, options));
  return withSession<ExitCode>(context, 'read', async (session) => {
    const filter = await quarantineFilter(options, session);
    const found = await filesOf(session, filter, { unmasked, language });
    const { files } = found;
    effects.log('info', 'quarantine export', {
      filter,
      out: folder,
      unmasked,
      reason: options.reason ?? null,
      records: files.reduce((sum, file) => sum + file.records, 0),
      withheld: found.withheld,
    });
    if (files.length > 0) folderAt(folder);
    for (const file of files) await writeFileWhole(join(folder, file.name), file.pieces());
    write(context, folder, found);
    return 0;
  });
}

function write({ effects, language, json }: Context, folder: string, { files, withheld }: GroupExport): void {
  const { out, program } = effects;
  const zh = language === 'zh';
  const records = files.reduce((sum, file) => sum + file.records, 0);
  if (json) {
    const list = files.map(({ name, kind, source, form, records: count, masked }) => ({
      file: join(folder, name),
      kind,
      source,
      form,
      records: count,
      masked,
    }));
    out.write(`${JSON.stringify({ schema: 1, out: folder, records, withheld, files: list })}\n`);
    return;
  }
  const kept = (): void => {
    if (withheld === 0) return;
    out.write(
      zh
        ? `另有 ${grouped(String(withheld))} 条未导出：只有原文，分不成列，无法脱敏；如需导出，请加 --unmask --reason "理由"。\n`
        : `${grouped(String(withheld))} more are withheld: they cannot be split into columns and so not masked; to export them add --unmask --reason "…".\n`,
    );
  };
  if (files.length === 0 && withheld > 0) return kept();
  if (files.length === 0) {
    out.write(zh ? '没有等待处理的隔离记录，未写文件。\n' : 'No record waits in quarantine; no file was written.\n');
    return;
  }
  const head = zh ? ['文件', '种类', '来源', '记录'] : ['File', 'Kind', 'Source', 'Records'];
  out.write(table([head, ...files.map((one) => [one.name, one.kind, one.source, grouped(String(one.records))])], [3]));
  out.write(
    zh
      ? `共 ${grouped(String(records))} 条，写入 ${folder}\n`
      : `${grouped(String(records))} records written to ${folder}\n`,
  );
  kept();
  const masked = files.some((file) => file.masked);
  if (masked)
    out.write(
      zh
        ? '含个人信息的文件已脱敏，不能再入库；要改正后入库，请加 --unmask --reason "理由"。\n'
        : 'Files that may hold persons are masked and cannot be landed; to correct and land them add --unmask --reason "…".\n',
    );
  else
    out.write(
      zh
        ? `改正单元格后：${program} ingest retry --from 文件（不要改动 _batch、_ordinal 和列名）\n`
        : `Once cells are corrected: ${program} ingest retry --from FILE (leave _batch, _ordinal and the headers alone)\n`,
    );
}
