import { existsSync } from 'node:fs';
import { shanghaiTime } from '../../base/clock.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { coverageOf, type Coverage } from '../../rules/coverage/coverage.ts';
import { loadOfficialClasses } from '../../rules/coverage/official-classes.ts';
import type { Catalogue } from '../../rules/catalogue.ts';
import type { Session } from '../../store/session.ts';
import { warehouseFile } from '../../store/warehouse.ts';
import { checkExceptions } from '../../suspects/exceptions/check.ts';
import { fallingPrecisions } from '../../suspects/feedback/falling.ts';
import { precisions, type BandPrecision } from '../../suspects/feedback/precision.ts';
import { institutionShares, libraryAges, recentRuns } from '../../suspects/feedback/rule-runs.ts';
import { withSession, type Context } from '../context.ts';
import { coverageText } from '../render/coverage.ts';
import { rulesHealthText } from '../render/rules-health.ts';
import { RECENT_RUNS, ruleHealthOf, type LedgerSays } from '../rule-health.ts';
import { validCatalogue } from '../rules.ts';

interface HealthOptions {
  readonly coverage?: boolean;
}

/**
 * `mingcha rules health`: which rules are to be looked at and why, and how often each was right. With `--coverage`: which official classes
 * and legal clauses no rule stands for. It answers without a warehouse too.
 */
export async function rulesHealth(context: Context, options: HealthOptions): Promise<ExitCode> {
  const { effects, language, json } = context;
  const catalogue = validCatalogue(context);
  const coverage = coverageIn(catalogue);
  if (options.coverage === true) {
    effects.out.write(json ? `${JSON.stringify({ schema: 1, coverage })}\n` : coverageText(coverage, language));
    return 0;
  }
  const today = shanghaiTime(effects.now()).slice(0, 10);
  const read = existsSync(warehouseFile(context.directory))
    ? await withSession(context, 'read', async (session) => readLedger(session, catalogue, today))
    : undefined;
  context.endProgress();
  const { rules, lists } = catalogue;
  const health = ruleHealthOf({ rules, lists, coverage, ledger: read?.ledger, today });
  const precision = read?.precision ?? [];
  effects.out.write(
    json
      ? `${JSON.stringify({ schema: 1, today, sections: health, precision: precision.map(precisionJson) })}\n`
      : rulesHealthText({ health, precision, rules, hasRun: (read?.ledger.runs.size ?? 0) > 0 }, language),
  );
  return 0;
}

function coverageIn({ rules, law }: Catalogue): Coverage {
  const { classes, problems } = loadOfficialClasses();
  if (problems.length > 0) throw new MingchaError(problems);
  return coverageOf(rules, law, classes);
}

async function readLedger(
  session: Session,
  { rules }: Catalogue,
  today: string,
): Promise<{ ledger: LedgerSays; precision: readonly BandPrecision[] }> {
  return {
    ledger: {
      runs: await recentRuns(session, RECENT_RUNS),
      shares: await institutionShares(session),
      falling: await fallingPrecisions(session),
      library: await libraryAges(session, today),
      exceptions: await checkExceptions(session, rules, today),
    },
    precision: await precisions(session),
  };
}

const DIGITS = 6;

/** Decimals are texts in JSON. */
function precisionJson({ mean, low, high, found, ...rest }: BandPrecision) {
  const [text, share] = [mean, low].map((value) => value.toFixed(DIGITS));
  return { ...rest, found: found.toFixed(DIGITS), mean: text, low: share, high: high.toFixed(DIGITS) };
}
