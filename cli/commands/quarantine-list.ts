import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { quarantineCounts } from '../../store/contents.ts';
import { countQuarantined, quarantinedRecords, type QuarantinedRecord } from '../../store/quarantine.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { quarantineFilter, type QuarantineOptions } from '../quarantine-filter.ts';
import { quarantineText, recordJson } from '../render/quarantine.ts';

const SHOWN = 50;

interface ListOptions extends QuarantineOptions {
  readonly limit?: string;
}

function limitOf(limit: string | undefined): number | undefined {
  if (limit === undefined || /^\d+$/.test(limit)) return limit === undefined ? undefined : Number(limit);
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--limit', value: limit, wanted: '1, 2, …' }));
}

/**
 * `mingcha quarantine list`: what waits and why, counted by reason and then record by record; one JSON object a line for
 * a program. Of a record only the cell to blame is shown, and no person.
 */
export async function quarantineList(context: Context, options: ListOptions): Promise<ExitCode> {
  const limit = limitOf(options.limit);
  return withSession<ExitCode>(context, 'read', async (session) => {
    const filter = await quarantineFilter(options, session);
    const { out } = context.effects;
    if (context.json) {
      for await (const record of quarantinedRecords(session, filter, limit)) {
        out.write(`${JSON.stringify({ schema: 1, ...recordJson(record, context.language) })}\n`);
        await out.drained?.();
      }
      return 0;
    }
    const records: QuarantinedRecord[] = [];
    for await (const record of quarantinedRecords(session, filter, limit ?? SHOWN)) records.push(record);
    const counts = await quarantineCounts(session, filter);
    out.write(quarantineText(records, counts, await countQuarantined(session, filter), context));
    return 0;
  });
}
