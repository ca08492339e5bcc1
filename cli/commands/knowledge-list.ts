import { MingchaError, type ExitCode } from '../../base/problem.ts';
import {
  knowledgeClasses,
  knowledgePoints,
  type KnowledgePoint,
  type PointFilter,
  type PointState,
} from '../../store/knowledge/point-list.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { classesText, pointsText } from '../render/knowledge-list.ts';
import { wholeNumber } from '../whole-number.ts';

interface ListOptions {
  readonly class?: string;
  readonly state?: string;
  readonly limit?: string;
}

const SHOWN = 50;
const STATES: readonly PointState[] = ['active', 'partly', 'unparsed'];

function stateOf(state: string | undefined): PointState | undefined {
  if (state === undefined) return undefined;
  const found = STATES.find((one) => one === state);
  if (found !== undefined) return found;
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--state', value: state, wanted: STATES.join(' | ') }));
}

/**
 * `mingcha knowledge list`: points counted by class; with a class or a state, point by point. One JSON object a line for a
 * program.
 */
export async function knowledgeList(context: Context, options: ListOptions): Promise<ExitCode> {
  const filter: PointFilter = { ruleClass: options.class, state: stateOf(options.state) };
  const limit = wholeNumber('--limit', options.limit, SHOWN, 1);
  return withSession<ExitCode>(context, 'read', async (session) => {
    const { out } = context.effects;
    if (context.json) {
      const most = options.limit === undefined ? undefined : limit;
      for await (const point of knowledgePoints(session, filter, most)) {
        out.write(`${JSON.stringify({ schema: 1, ...point })}\n`);
        await out.drained?.();
      }
      return 0;
    }
    const classes = await knowledgeClasses(session, filter);
    if (filter.ruleClass === undefined && filter.state === undefined) {
      out.write(classesText(classes, context));
      return 0;
    }
    const points: KnowledgePoint[] = [];
    for await (const point of knowledgePoints(session, filter, limit)) points.push(point);
    const states = filter.state === undefined ? STATES : [filter.state];
    const all = classes.reduce((sum, one) => sum + states.reduce((own, state) => own + one[state], 0), 0);
    out.write(pointsText(points, all, context));
    return 0;
  });
}
