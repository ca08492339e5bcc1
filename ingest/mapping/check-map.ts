import type { Problem } from '../../base/problem.ts';
import { nearestName } from '../../base/suggest.ts';
import type { Kind } from '../../records/kind.ts';
import { KINDS, kindNamed } from '../../records/kinds.ts';
import type { Session } from '../../store/session.ts';
import { missingColumns } from '../landing/match-header.ts';
import { checkCompute } from './compute.ts';
import type { ColumnSource, KindMapping, Unpivot } from './mapping.ts';
import type { Places } from './place.ts';
import { mappingProblem } from './schema-problems.ts';
import type { MapDocument } from './schema.ts';

type Path = readonly PropertyKey[];

const meant = (name: string, known: readonly string[]): string => {
  const near = nearestName(name, known);
  return near === undefined ? '' : `${near}?`;
};

function kindProblems(kind: Kind, names: readonly string[], path: Path, places: Places): Problem[] {
  const known = kind.columns.map((column) => column.name);
  const unknown = names
    .filter((name) => !known.includes(name))
    .map((name) =>
      mappingProblem(
        places.ofKey([...path, 'columns'], name),
        `${kind.name} 没有列 ${name}。`,
        `${kind.name} has no column ${name}.`,
        meant(name, known),
      ),
    );
  const missing = missingColumns(kind, new Set(names)).map((name) =>
    mappingProblem(
      places.ofKey(path, 'columns'),
      `${kind.name} 的必需列 ${name} 没有来源。`,
      `Nothing gives ${name}, which ${kind.name} requires.`,
    ),
  );
  return [...unknown, ...missing];
}

/** Columns as written, and those an unpivot gives by their own names. */
function columnsOf(map: MapDocument, kind: Kind | undefined): MapDocument['columns'] {
  const given = [map.unpivot?.value, map.unpivot?.position].filter(
    (name): name is string =>
      name !== undefined &&
      map.columns[name] === undefined &&
      kind?.columns.some((column) => column.name === name) === true,
  );
  return { ...map.columns, ...Object.fromEntries(given.map((name) => [name, { from: name }])) };
}

/** Checks what one map says against the kind it feeds. Problems are collected, not thrown. */
export async function checkMap(
  session: Session,
  map: MapDocument,
  path: Path,
  places: Places,
): Promise<{ readonly mapping: Omit<KindMapping, 'where' | 'digest'>; readonly problems: readonly Problem[] }> {
  const kind = kindNamed(map.kind);
  const kinds = KINDS.map((one) => one.name);
  const written = columnsOf(map, kind);
  const problems: Problem[] =
    kind === undefined
      ? [
          mappingProblem(
            places.of([...path, 'kind']),
            `没有名为 ${map.kind} 的数据类别。`,
            `There is no kind ${map.kind}.`,
            meant(map.kind, kinds),
          ),
        ]
      : kindProblems(kind, Object.keys(written), path, places);
  const columns: Record<string, ColumnSource> = {};
  for (const [name, one] of Object.entries(written)) {
    if (one.from !== undefined) columns[name] = { from: one.from };
    else if (one.constant !== undefined) columns[name] = { constant: one.constant };
    else if (one.compute !== undefined) {
      const computed = await checkCompute(session, one.compute);
      if ('sql' in computed) columns[name] = { compute: computed.sql, reads: computed.reads };
      else {
        const where = places.of([...path, 'columns', name, 'compute']);
        problems.push(
          mappingProblem(where, `${name}：${computed.reason.zh}`, `${name}: ${computed.reason.en}`, computed.near),
        );
      }
    }
  }
  const unpivot: Unpivot | undefined = map.unpivot;
  return {
    mapping: {
      kind: map.kind,
      source: map.source ?? {},
      columns,
      nulls: map.nulls ?? [],
      unpivot,
      distinct: map.distinct ?? false,
    },
    problems,
  };
}
