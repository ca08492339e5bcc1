import { MingchaError, type ExitCode, type ProblemTexts } from '../../base/problem.ts';
import type { Text } from '../../base/language.ts';
import { nearestName } from '../../base/suggest.ts';
import { table } from '../../base/text.ts';
import { REASON_CODES, reasonText, type ReasonCode } from '../../ingest/reasons.ts';
import type { Context } from '../context.ts';
import { PROBLEM_ROOMS } from '../problem-codes.ts';
import { cliProblem } from '../problems.ts';
import { unfilled } from '../render/unfilled.ts';
import { withProgram } from '../suggest-command.ts';

const LABELS = {
  zh: { exit: '退出码', why: '原因', fix: '处理', reason: '隔离原因', blank: '“…”处在提示中写明当时的内容。' },
  en: {
    exit: 'Exit code',
    why: 'Why',
    fix: 'Fix',
    reason: 'Quarantine reason',
    blank: 'The message fills in each ….',
  },
} as const;

/** Every code with its texts; a quarantine reason has one sentence only. */
function codes(): ReadonlyMap<string, ProblemTexts | Text> {
  return new Map<string, ProblemTexts | Text>([
    ...PROBLEM_ROOMS.flatMap(([, room]) =>
      Object.entries(room).map(([code, texts]): [string, ProblemTexts] => [
        code,
        { exit: texts.exit, ...unfilled(code, texts) },
      ]),
    ),
    ...REASON_CODES.map((code) => [code, reasonText({ code: code as ReasonCode })] as const),
  ]);
}

const whatOf = (texts: ProblemTexts | Text): Text => ('what' in texts ? texts.what : texts);

function unknownCode(code: string, known: Iterable<string>): MingchaError {
  const near = nearestName(code, known);
  const [nearZh, nearEn] = near === undefined ? ['', ''] : [`是否想查 ${near}？`, `Did you mean ${near}? `];
  return new MingchaError(cliProblem('MC-CLI-010', '', { code, nearZh, nearEn }));
}

/** `mingcha help [CODE]`: what a coded problem or a quarantine reason means, why it comes, and what to do. */
export async function helpCode(context: Context, _options: object, asked?: string): Promise<ExitCode> {
  const { language, json, effects } = context;
  const known = codes();
  if (asked === undefined) {
    const all = [...known].map(([code, texts]) => [code, whatOf(texts)[language]]);
    if (json) effects.out.write(`${JSON.stringify({ schema: 1, codes: Object.fromEntries(all) })}\n`);
    else effects.out.write(table(all));
    return Promise.resolve(0);
  }
  const code = known.has(asked) ? asked : asked.toUpperCase();
  const texts = known.get(code);
  if (texts === undefined) throw unknownCode(asked, known.keys());
  const label = LABELS[language];
  if (!('what' in texts)) {
    if (json) effects.out.write(`${JSON.stringify({ schema: 1, code, what: texts[language] })}\n`);
    else effects.out.write(`${code}  ${texts[language]}\n  ${label.reason}\n`);
    return Promise.resolve(0);
  }
  const { exit, what, why } = texts;
  const fix = withProgram(texts.fix[language], effects.program);
  if (json) {
    const shown = { schema: 1, code, exit, what: what[language], why: why[language], fix };
    effects.out.write(`${JSON.stringify(shown)}\n`);
    return Promise.resolve(0);
  }
  const lines = [`${code}  ${what[language]}`, `  ${label.why}: ${why[language]}`, `  ${label.fix}: ${fix}`];
  lines.push(`  ${label.exit}: ${exit}`);
  if (lines.some((line) => line.includes('…'))) lines.push(`  ${label.blank}`);
  effects.out.write(`${lines.join('\n')}\n`);
  return Promise.resolve(0);
}
