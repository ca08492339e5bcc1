import type { Kind } from '../../records/kind.ts';
import { cell, type Session } from '../../store/session.ts';
import { matchHeader } from '../landing/match-header.ts';
import { recogniseInTopic } from '../recognise-kind.ts';
import { doubledFields, doubledNames, faultContradictions } from './contradictions.ts';
import { STAGING, type TopicRoom } from './topic-room.ts';

/** The most field names that shapes read as one table have together, where a shape alone has not more. */
const MOST_TOGETHER = 1000;

/** Shapes of flat records that are read as one table. */
export interface ShapeGroup {
  /** Undefined where nothing tells what they are. */
  readonly kind: Kind | undefined;
  readonly shapes: readonly string[];
}

/** The field each column of a kind is read from. */
type Choice = ReadonlyMap<string, string>;

interface Group {
  readonly shapes: string[];
  keys: Set<string>;
  choice: Choice;
  /** The fields of each of its shapes that mean one column. */
  readonly doubled: string;
}

function choiceOf(kind: Kind, keys: readonly string[]): Choice {
  const { columns } = matchHeader(kind, keys);
  return new Map([...columns].map(([column, position]) => [column, keys[position] ?? '']));
}

/** Whether some fields are read among others as they are read alone. */
function readAlike(keys: ReadonlySet<string>, alone: Choice, together: Choice): boolean {
  for (const [column, key] of alone) if (together.get(column) !== key) return false;
  for (const [column, key] of together) if (keys.has(key) && alone.get(column) !== key) return false;
  return true;
}

/** Adds a shape to a group, unless that would change how it or the others are read. */
function joins(kind: Kind, group: Group, shape: string, keys: ReadonlySet<string>, alone: Choice): boolean {
  const more = [...keys].some((key) => !group.keys.has(key));
  const all = more ? new Set([...group.keys, ...keys]) : group.keys;
  if (all.size > MOST_TOGETHER) return false;
  const together = more ? choiceOf(kind, [...all]) : group.choice;
  if (!readAlike(keys, alone, together) || (more && !readAlike(group.keys, group.choice, together))) return false;
  group.shapes.push(shape);
  group.keys = all;
  group.choice = together;
  return true;
}

/** Whether a shape has any line left that is no fault. */
async function isSound(session: Session, shape: string): Promise<boolean> {
  const query = `SELECT true FROM temp.line WHERE fault IS NULL AND shape = ${shape} LIMIT 1`;
  return (await session.value(query)) !== null;
}

/**
 * Divides the shapes of the flat records that wait into tables, so that each record is read as it would be alone: of the
 * kind the configuration says, or the topic is named after, else its own fields tell; and each column from the field that
 * its own names choose. Names may repeat, stand for one another or give another unit in what lands beside it. Records that
 * contradict themselves are faulted in the table `line`.
 */
export async function shapeGroups(session: Session, room: TopicRoom): Promise<ShapeGroup[]> {
  const rows = await session.rows(
    'SELECT shape, to_json(keys)::VARCHAR AS keys FROM temp.shape WHERE NOT is_message ORDER BY first',
  );
  const byKind = new Map<Kind, Group[]>();
  const unknown: string[] = [];
  for (const row of rows) {
    const shape = cell(row, 'shape');
    const keys = JSON.parse(cell(row, 'keys')) as string[];
    const kind = room.kind ?? recogniseInTopic(room.topic, keys).kind;
    if (kind === undefined) {
      unknown.push(shape);
      continue;
    }
    const fields = doubledFields(kind, keys);
    const faulted = await faultContradictions(session, STAGING.name, shape, keys, fields);
    if (faulted > 0 && !(await isSound(session, shape))) continue;
    const groups = byKind.get(kind) ?? [];
    byKind.set(kind, groups);
    const own = new Set(keys);
    const alone = choiceOf(kind, keys);
    const doubled = doubledNames(keys, fields);
    if (!groups.some((group) => group.doubled === doubled && joins(kind, group, shape, own, alone)))
      groups.push({ shapes: [shape], keys: own, choice: alone, doubled });
  }
  const known = [...byKind].flatMap(([kind, groups]) => groups.map(({ shapes }) => ({ kind, shapes })));
  return unknown.length === 0 ? known : [...known, { kind: undefined, shapes: unknown }];
}
