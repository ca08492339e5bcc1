import { resolve } from 'node:path';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { csvReport } from '../../reports/csv.ts';
import { exportActs, maskedPerson, recordActs } from '../audit-act.ts';
import { withSession, type Context } from '../context.ts';
import { writeFileWhole } from '../file-output.ts';
import { cliProblem } from '../problems.ts';
import { reportRows } from '../report-rows.ts';
import { validCatalogue } from '../rules.ts';
import { unmasking, type UnmaskOptions } from '../unmask.ts';
import { filterOf, type FilterOptions } from '../suspect-filter.ts';

interface ReportOptions extends FilterOptions, UnmaskOptions {
  readonly out?: string;
  readonly headers?: string;
}

/** `mingcha report csv`: the suspect list as a file for Excel. Persons are pseudonyms unless unmasked with a reason. */
export async function reportCsv(context: Context, options: ReportOptions): Promise<ExitCode> {
  const { headers = 'codes', reason } = options;
  if (headers !== 'codes' && headers !== 'words') {
    throw new MingchaError(
      cliProblem('MC-CLI-007', '', { option: '--headers', value: headers, wanted: 'codes | words' }),
    );
  }
  const unmask = unmasking(options);
  const filter = filterOf(options, context);
  const target = options.out === undefined ? undefined : resolve(context.effects.workingDirectory, options.out);
  const told = { format: 'csv', filter: maskedPerson(filter) };
  await recordActs(context, exportActs(context, target ?? 'standard output', told, options));
  return withSession<ExitCode>(context, 'read', async (session) => {
    context.effects.log('info', 'export', {
      format: 'csv',
      filter,
      out: target ?? 'standard output',
      unmasked: unmask,
      reason: reason ?? null,
    });
    const pieces = csvReport(reportRows(session, filter, validCatalogue(context), context.language, unmask), {
      headers,
      language: context.language,
    });
    if (target === undefined)
      for await (const piece of pieces) {
        context.effects.out.write(piece);
        await context.effects.out.drained?.();
      }
    else await writeFileWhole(target, pieces);
    if (target !== undefined && !context.json) {
      context.effects.out.write(context.language === 'zh' ? `已写入 ${target}\n` : `Written to ${target}\n`);
    }
    if (target !== undefined && context.json)
      context.effects.out.write(`${JSON.stringify({ schema: 1, file: target })}\n`);
    return 0;
  });
}
