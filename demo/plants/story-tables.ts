import type { Session } from '../../store/session.ts';
import { makeTable } from '../values.ts';
import type { Story } from './story.ts';

/** The tables `story_visit`, `story_line`, `story_cash`, `story_shelf` and `scan_habit`: the cases laid out by hand, as the rest of the city is made of tables too. */
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
      doctor: 'INTEGER',
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
      one.doctor,
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
      scanned: 'BOOLEAN',
      late: 'INTEGER',
      lot: 'VARCHAR',
      expiry: 'DATE',
      told_lot: 'VARCHAR',
      told_expiry: 'DATE',
      doctor: 'INTEGER',
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
        line.scanned !== false,
        line.late ?? null,
        line.lot ?? null,
        line.expiry ?? null,
        line.toldLot ?? null,
        line.toldExpiry ?? null,
        visit.doctor,
      ]),
    ),
  );
  await makeTable(
    session,
    'story_cash',
    {
      inst: 'INTEGER',
      item: 'VARCHAR',
      code: 'VARCHAR',
      day: 'INTEGER',
      minute: 'INTEGER',
      bought: 'BOOLEAN',
      back_day: 'INTEGER',
      back_minute: 'INTEGER',
    },
    story.cashSales.map((one) => [
      one.inst,
      one.brand.code,
      one.code,
      one.day,
      one.minute,
      one.bought,
      one.back?.day ?? null,
      one.back?.minute ?? null,
    ]),
  );
  await makeTable(
    session,
    'story_shelf',
    { inst: 'INTEGER', item: 'VARCHAR', opening: 'INTEGER', counted: 'VARCHAR' },
    story.shelves.map((one) => [one.inst, one.item, one.opening, one.counted]),
  );
  await makeTable(
    session,
    'scan_habit',
    { inst: 'INTEGER', first_day: 'INTEGER', last_day: 'INTEGER', defect: 'VARCHAR', share: 'DOUBLE' },
    story.habits.map((one) => [one.inst, one.firstDay, one.lastDay, one.defect, one.share]),
  );
}
