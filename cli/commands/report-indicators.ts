import { resolve } from 'node:path';
import type { ExitCode } from '../../base/problem.ts';
import { indicatorsCsv } from '../../reports/indicators.ts';
import { institutionNames } from '../../store/contents.ts';
import type { Session } from '../../store/session.ts';
import { indicatorEdition, indicatorStanding, indicatorValues } from '../../suspects/indicator-values.ts';
import { exportActs, recordActs } from '../audit-act.ts';
import { withSession, type Context } from '../context.ts';
import { writeFileWhole } from '../file-output.ts';
import { bulletinText, type Bulletin } from '../render/indicators.ts';
import { validCatalogue } from '../rules.ts';

interface IndicatorOptions {
  readonly out?: string;
}

/** `mingcha report indicators`: the newest values of every indicator as the monthly bulletin, worst first. */
export async function reportIndicators(context: Context, options: IndicatorOptions): Promise<ExitCode> {
  const target = options.out === undefined ? undefined : resolve(context.effects.workingDirectory, options.out);
  if (target !== undefined)
    await recordActs(context, exportActs(context, target, { format: 'csv', what: 'indicators' }));
  return withSession<ExitCode>(context, 'read', async (session) => {
    const bulletins = await bulletinsOf(context, session);
    const { out, log, program } = context.effects;
    if (target !== undefined) {
      log('info', 'export', { format: 'csv', what: 'indicators', out: target });
      await writeFileWhole(target, pieces(bulletins, context.language));
    }
    if (context.json) out.write(`${JSON.stringify(documentOf(bulletins, target))}\n`);
    else if (target === undefined) out.write(bulletinText(bulletins, context.language, program));
    else out.write(context.language === 'zh' ? `已写入 ${target}\n` : `Written to ${target}\n`);
    return 0;
  });
}

async function bulletinsOf(context: Context, session: Session): Promise<Bulletin[]> {
  const names = await institutionNames(session);
  const indicators = validCatalogue(context).rules.filter((rule) => rule.kind === 'indicator');
  const bulletins: Bulletin[] = [];
  for (const rule of indicators) {
    const edition = await indicatorEdition(session, rule.id);
    const values = edition === undefined ? [] : await indicatorValues(session, edition);
    bulletins.push({
      rule_id: rule.id,
      title: rule.title[context.language],
      edition,
      standing: await indicatorStanding(session, rule.id),
      rows: values.map((value) => ({
        ...value,
        name: value.scope === 'institution' ? (names.get(value.scope_code) ?? null) : null,
      })),
    });
  }
  return bulletins;
}

async function* pieces(bulletins: readonly Bulletin[], language: Context['language']): AsyncGenerator<string> {
  yield* indicatorsCsv(
    bulletins.flatMap((bulletin) => bulletin.rows),
    language,
  );
}

function documentOf(bulletins: readonly Bulletin[], file: string | undefined): unknown {
  const indicators = bulletins.map(({ rule_id, title, edition, standing, rows }) => ({
    rule_id,
    title,
    run: edition?.run ?? null,
    as_of: edition?.as_of ?? null,
    last_run: standing?.run ?? null,
    status: standing?.status ?? null,
    could_not_tell: standing?.could_not_tell ?? { rows: 0, columns: {} },
    values: rows,
  }));
  return { schema: 1, ...(file === undefined ? {} : { file }), indicators };
}
