import type { Step } from '../../store/step.ts';
import type { Month, Period } from '../period.ts';
import type { Shard } from '../world/people.ts';
import { boxSteps } from './boxes.ts';
import { counterSteps } from './counter-sales.ts';
import { drugLineSteps } from './drug-lines.ts';
import { lineSteps } from './lines.ts';
import { refundSteps } from './refunds.ts';
import { serviceLineSteps } from './service-lines.ts';
import { settlementSteps } from './settlements.ts';
import { traceSteps } from './trace-events.ts';
import { visitSteps } from './visits.ts';

/** All that happens to a shard of people in a month: visits, lines, refunds, settlements, boxes and trace events. */
export function monthSteps(month: Month, period: Period, shard: Shard): Step[] {
  return [
    ...visitSteps(month, period),
    ...drugLineSteps,
    ...serviceLineSteps(period),
    ...lineSteps(period),
    ...refundSteps(period),
    ...settlementSteps,
    ...boxSteps,
    ...counterSteps(month, shard),
    ...traceSteps(period),
  ];
}
