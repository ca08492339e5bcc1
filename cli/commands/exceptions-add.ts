import { shanghaiTime } from '../../base/clock.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { inWords } from '../../reports/words.ts';
import { appendAudit } from '../../store/audit/append.ts';
import type { Session } from '../../store/session.ts';
import { ON_EXPIRY, type Exception } from '../../suspects/exceptions/exception.ts';
import { refuseUnfounded } from '../../suspects/exceptions/limits.ts';
import { exceptionProblem } from '../../suspects/exceptions/problems.ts';
import { shapeMeant, valuesOfSuspect, valuesTyped } from '../../suspects/exceptions/values.ts';
import { addException, coverageOf, isOverBroad } from '../../suspects/exceptions/write.ts';
import { actOf } from '../audit-act.ts';
import { withSession, type Context } from '../context.ts';
import { refuseBadDay } from '../days.ts';
import { exceptionDetail } from '../exception-detail.ts';
import { namedSuspect } from '../named-suspect.ts';
import { neededText } from '../needed-text.ts';
import { operatorOf } from '../operator.ts';
import { cliProblem } from '../problems.ts';
import { addedText } from '../render/exceptions.ts';
import { refuseUnknownRules, validCatalogue } from '../rules.ts';

interface AddOptions {
  readonly rule?: string;
  readonly use?: string;
  readonly value?: readonly string[];
  readonly fromSuspect?: string;
  readonly reason?: string;
  readonly approvedBy?: string;
  readonly expires?: string;
  readonly onExpiry?: string;
  readonly yes?: boolean;
}

/** The rule and the values that are meant: as typed, or those of a suspect. */
interface Meant {
  readonly rule: Rule;
  readonly shape: string;
  readonly fields: Record<string, string>;
  readonly fromSuspect: string | null;
  /** What people already did on that suspect; null where nothing. */
  readonly begun: Begun | null;
}

interface Begun {
  readonly id: string;
  readonly status: string;
  readonly verdict: string | null;
}

function onExpiryOf(value = 'resurface'): Exception['on_expiry'] {
  const found = ON_EXPIRY.find((name) => name === value);
  if (found !== undefined) return found;
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--on-expiry', value, wanted: ON_EXPIRY.join(' | ') }));
}

function ruleNamed(context: Context, id: string): Rule {
  const { rules } = validCatalogue(context);
  refuseUnknownRules(rules, [id], []);
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new MingchaError(cliProblem('MC-CLI-003', '', { detail: id, near: '' }));
  return rule;
}

async function meantBy(context: Context, session: Session, options: AddOptions): Promise<Meant> {
  const { fromSuspect, use, value = [] } = options;
  if (fromSuspect === undefined) {
    const rule = ruleNamed(context, neededText('--rule', options.rule));
    const shape = shapeMeant(rule, use);
    return { rule, shape: shape.name, fields: valuesTyped(shape, value), fromSuspect: null, begun: null };
  }
  const suspect = await namedSuspect(session, fromSuspect, context.language);
  if (value.length > 0 || (options.rule !== undefined && options.rule !== suspect.rule_id)) {
    const option = value.length > 0 ? '--value' : '--rule';
    const wanted = '--from-suspect | --rule --value';
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option, value: value[0] ?? options.rule ?? '', wanted }));
  }
  const rule = ruleNamed(context, suspect.rule_id);
  const shape = shapeMeant(rule, use);
  const fields = valuesOfSuspect(rule, shape, suspect);
  const { suspect_id: id, status, verdict } = suspect;
  const begun = status === 'new' && verdict === null ? null : { id, status, verdict };
  return { rule, shape: shape.name, fields, fromSuspect: id, begun };
}

/** An exception takes its suspects off the list, and what people are at goes with them: that has to be meant. */
function unfinished({ id, status, verdict }: Begun): MingchaError {
  const told = (language: 'zh' | 'en'): string =>
    [inWords('status', status, language), ...(verdict === null ? [] : [inWords('verdict', verdict, language)])].join(
      language === 'zh' ? '，' : ', ',
    );
  const parameters = { id: id.slice(0, 12), statusZh: told('zh'), statusEn: told('en') };
  return new MingchaError(exceptionProblem('MC-EXC-008', '', parameters));
}

/**
 * `mingcha exceptions add`: keeps suspects that one shape of a rule describes off the list until a day, with who asked for it, who
 * approved it and why. They are found and recorded as before.
 */
export async function exceptionsAdd(context: Context, options: AddOptions): Promise<ExitCode> {
  const expires = neededText('--expires', options.expires);
  refuseBadDay('--expires', expires);
  const onExpiry = onExpiryOf(options.onExpiry);
  const { reason = '', approvedBy = '' } = options;
  return withSession<ExitCode>(context, 'write', async (session) => {
    const { effects, language, json } = context;
    const { begun, ...meant } = await meantBy(context, session, options);
    if (begun !== null && options.yes !== true) throw unfinished(begun);
    const at = shanghaiTime(effects.now());
    const grant = { reason, approvedBy, expires, addedBy: operatorOf(context) };
    refuseUnfounded(meant.rule, grant, at.slice(0, 10));
    const covers = await coverageOf(session, meant.rule, meant.fields);
    const exception = await session.transaction(async () => {
      const added = await addException(session, { ...meant, ...grant, onExpiry, at });
      await appendAudit(
        session,
        actOf(context, 'exception', added.exception_id, { what: 'add', ...exceptionDetail(added), covers }),
      );
      return added;
    });
    effects.log('info', 'exception added', { exception: exception.exception_id, rule: exception.rule_id, expires });
    const broad = isOverBroad(covers);
    effects.out.write(
      json
        ? `${JSON.stringify({ schema: 1, ...exception, covers, over_broad: broad })}\n`
        : addedText(exception, { covers, broad }, language, effects.program),
    );
    return 0;
  });
}
