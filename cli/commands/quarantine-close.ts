import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped } from '../../base/text.ts';
import { closeQuarantined } from '../../store/close-quarantined.ts';
import { countQuarantined } from '../../store/quarantine.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { quarantineFilter, type QuarantineOptions } from '../quarantine-filter.ts';

interface CloseOptions extends QuarantineOptions {
  readonly record?: string;
  readonly reason?: string;
}

const invalid = (option: string, value: string, wanted: string): MingchaError =>
  new MingchaError(cliProblem('MC-CLI-007', '', { option, value, wanted }));

/** The place of the one record that is meant; it says nothing without its batch. */
function ordinalOf({ record, batch }: CloseOptions): number | undefined {
  if (record === undefined) return undefined;
  if (batch === undefined || !/^\d{1,12}$/.test(record))
    throw invalid('--record', record, '--batch B --record 1, 2, …');
  return Number(record);
}

/**
 * `mingcha quarantine close --reason TEXT` with a filter: closes waiting records that will never land, as notes below a
 * table or records that came again meanwhile. Nothing is deleted; who, when and why are kept.
 */
export async function quarantineClose(context: Context, options: CloseOptions): Promise<ExitCode> {
  const reason = options.reason?.trim() ?? '';
  if (reason === '') throw invalid('--reason', '', 'TEXT');
  if ((options.batch ?? options.kind ?? options.reasonCode ?? options.source) === undefined)
    throw invalid('--batch', '', '--batch | --kind | --reason-code | --source');
  const ordinal = ordinalOf(options);
  return withSession<ExitCode>(context, 'write', async (session) => {
    const { effects, json, language } = context;
    const filter = { ...(await quarantineFilter(options, session)), ...(ordinal === undefined ? {} : { ordinal }) };
    const { environment } = effects;
    const by = environment['USER'] ?? environment['USERNAME'] ?? environment['LOGNAME'] ?? '';
    const closed = await closeQuarantined(session, filter, { reason, by, now: effects.now() });
    effects.log('info', 'quarantine closed', { ...closed, filter, reason, by });
    const waiting = await countQuarantined(session, {});
    if (json) {
      const { records, batches } = closed;
      effects.out.write(`${JSON.stringify({ schema: 1, closed: records, batches, waiting })}\n`);
      return 0;
    }
    const [n, left] = [grouped(String(closed.records)), grouped(String(waiting))];
    const zh = language === 'zh';
    if (closed.records === 0)
      effects.out.write(zh ? '没有符合条件的隔离记录，未作改动。\n' : 'No such record waits; nothing was changed.\n');
    else
      effects.out.write(
        zh
          ? `${n} 条隔离记录已结案（未入库，原文保留），仍在隔离 ${left} 条。\n`
          : `${n} records closed without landing them (their text is kept); ${left} still in quarantine.\n`,
      );
    return 0;
  });
}
