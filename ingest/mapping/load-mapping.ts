import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { MingchaError, type Problem } from '../../base/problem.ts';
import type { Session } from '../../store/session.ts';
import { ingestProblem } from '../problems.ts';
import { checkMap } from './check-map.ts';
import type { KindMapping, Mapping } from './mapping.ts';
import { placesIn, type Places } from './place.ts';
import { mappingProblem, schemaProblems } from './schema-problems.ts';
import { severalSchema, singleSchema, type MapDocument } from './schema.ts';

interface Parsed {
  readonly places: Places;
  readonly maps: readonly { readonly map: MapDocument; readonly path: readonly PropertyKey[] }[];
}

function parse(text: string, file: string): Parsed | Problem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const places = placesIn(file, document, lines);
  if (document.errors.length > 0)
    return document.errors.map((error) =>
      mappingProblem(
        places.ofOffset(error.pos[0]),
        `YAML 格式错误：${error.message}`,
        `This is not YAML: ${error.message}`,
      ),
    );
  const value: unknown = document.toJS();
  const holdsSeveral = typeof value === 'object' && value !== null && 'maps' in value;
  const several = holdsSeveral ? severalSchema.safeParse(value) : undefined;
  const single = holdsSeveral ? undefined : singleSchema.safeParse(value);
  if (several?.success === true)
    return { places, maps: several.data.maps.map((map, index) => ({ map, path: ['maps', index] })) };
  if (single?.success === true) return { places, maps: [{ map: single.data, path: [] }] };
  return schemaProblems(holdsSeveral ? severalSchema : singleSchema, value, places);
}

function digestOf(map: Omit<KindMapping, 'digest' | 'where'>): string {
  return createHash('sha256').update(JSON.stringify(map)).digest('hex');
}

/**
 * Reads a mapping file and checks all of it: form, kinds, columns and expressions.
 *
 * @throws MingchaError with every MC-INGEST-009 found, each at file:line:column, or MC-INGEST-007 when it cannot be read.
 */
export async function loadMapping(session: Session, path: string, workingDirectory: string): Promise<Mapping> {
  let text: string;
  try {
    text = readFileSync(resolve(workingDirectory, path), 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MingchaError(ingestProblem('MC-INGEST-007', path, { reason }), error);
  }
  const parsed = parse(text, path);
  if (!('maps' in parsed)) throw new MingchaError(parsed);
  const maps: KindMapping[] = [];
  const problems: Problem[] = [];
  for (const one of parsed.maps) {
    const checked = await checkMap(session, one.map, one.path, parsed.places);
    problems.push(...checked.problems);
    maps.push({ ...checked.mapping, where: parsed.places.of(one.path), digest: digestOf(checked.mapping) });
  }
  if (problems.length > 0) throw new MingchaError(problems);
  return { maps };
}
