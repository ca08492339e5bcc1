import type { Session } from '../../store/session.ts';
import { makeTable } from '../values.ts';
import type { Story } from './story.ts';

/** The tables `story_visit` and `story_line`: the cases laid out by hand, as the rest of the city is made of tables too. */
export async function makeStoryTables(session: Session, story: Story): Promise<void> {
  await makeTable(
    session,
    'story_visit',
    {
      v: 'BIGINT',
      p: 'BIGINT',
      inst: 'INTEGER',
      day: 'INTEGER',
      minute: 'INTEGER',
      med_type: 'VARCHAR',
      dx: 'VARCHAR',
      registration: 'VARCHAR',
      refund_after: 'INTEGER',
    },
    story.visits.map((one) => [
      one.visit,
      one.actor,
      one.inst,
      one.day,
      one.minute,
      one.medType,
      one.dx,
      one.registration,
      one.refundAfter,
    ]),
  );
  await makeTable(
    session,
    'story_line',
    {
      v: 'BIGINT',
      n: 'INTEGER',
      item: 'VARCHAR',
      boxes: 'DECIMAL(16,4)',
      days: 'INTEGER',
      codes: 'VARCHAR[]',
      opened: 'BOOLEAN',
      elsewhere: 'BOOLEAN',
      bought: 'BOOLEAN',
    },
    story.visits.flatMap((visit) =>
      visit.lines.map((line, nth) => [
        visit.visit,
        nth + 1,
        line.brand.code,
        line.boxes,
        line.days ?? null,
        line.codes ?? null,
        line.opened === true,
        line.fromElsewhere === true,
        line.bought !== false,
      ]),
    ),
  );
}
