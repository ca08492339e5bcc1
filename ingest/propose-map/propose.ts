import { MingchaError, type Problem } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { storeProblem } from '../../store/problems.ts';
import { StatementError, type Session } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { LandEffects, LandRequest } from '../batch-summary.ts';
import { isHeaderless } from '../headerless.ts';
import { knownHeaders } from '../known-headers.ts';
import { kindAsked } from '../land-files.ts';
import { headerName } from '../landing/header-name.ts';
import { matchHeader } from '../landing/match-header.ts';
import { withFolder } from '../landing/staging.ts';
import { ingestProblem } from '../problems.ts';
import { recogniseKind } from '../recognise-kind.ts';
import { expandPaths, type FoundFile } from '../source/expand-paths.ts';
import { openParts } from '../source/open-parts.ts';
import { isProblem, unreadable, type Part, type SourceRoom } from '../source/part.ts';
import { headerText, type SourceTable } from '../source/source-table.ts';
import { footings } from './footing.ts';
import { fitKind, type Fit } from './guess.ts';
import { profiles, takeSample, type Profile } from './profile.ts';

/** A mapping proposed for sources of one layout. */
export interface Proposal {
  readonly sources: readonly string[];
  readonly columns: readonly Profile[];
  readonly fit: Fit;
  /** Other kinds the sources may hold. */
  readonly others: readonly Fit[];
}

export interface ProposalResult {
  readonly proposals: readonly Proposal[];
  /** Sources that load as they are, and as what. */
  readonly ready: readonly { readonly source: string; readonly kind: string }[];
  readonly problems: readonly Problem[];
  readonly passedOver: readonly string[];
}

/** Other kinds worth naming: nearly as good as the best. */
const NEARLY = 0.8;
const OTHERS = 2;

/** The kind a part loads as without a mapping, if it does. */
function readyAs(part: Part, header: readonly string[], asked: Kind | undefined): Kind | undefined {
  const kind = part.kind ?? asked ?? recogniseKind(part.name, header).kind;
  return kind !== undefined && matchHeader(kind, header).missing.length === 0 ? kind : undefined;
}

/** Samples a part by its fast reading, or, where the database refuses that, by the careful one. */
async function sampled(part: Part, session: Session): Promise<SourceTable> {
  const { table, mustSplit, split } = part.reading;
  if (mustSplit && split !== undefined) {
    const careful = await split();
    await takeSample(session, careful);
    return careful;
  }
  try {
    await takeSample(session, table);
    return table;
  } catch (error) {
    if (!(error instanceof StatementError) || split === undefined) throw error;
    const careful = await split();
    await takeSample(session, careful);
    return careful;
  }
}

async function proposalFor(part: Part, session: Session, asked: Kind | undefined): Promise<Proposal | Problem> {
  if (isHeaderless(part.reading.table.columns.map((one) => one.name)))
    return ingestProblem('MC-INGEST-030', part.source);
  const table = await sampled(part, session);
  const columns = await profiles(session, table);
  const footing = await footings(session, columns);
  const named = asked ?? recogniseKind(part.name, []).kind;
  const fits = (named === undefined ? KINDS : [named])
    .map((kind) => fitKind(kind, columns, footing))
    .filter(({ choices }) => choices.length > 0)
    .toSorted((a, b) => b.score - a.score);
  const [fit, ...rest] = fits;
  if (fit === undefined)
    return ingestProblem('MC-INGEST-029', part.source, { header: headerText(table.columns.map((one) => one.name)) });
  const others = rest.filter(({ score }) => score >= NEARLY * fit.score).slice(0, OTHERS);
  return { sources: [part.source], columns, fit, others };
}

/** Puts proposals for files of the same header together: the mapping of one reads the others. */
function together(proposals: readonly Proposal[]): Proposal[] {
  const byHeader = new Map<string, Proposal>();
  for (const one of proposals) {
    const key = JSON.stringify([one.fit.kind.name, one.columns.map(({ name }) => headerName(name).full)]);
    const known = byHeader.get(key);
    byHeader.set(key, known === undefined ? one : { ...known, sources: [...known.sources, ...one.sources] });
  }
  return [...byHeader.values()];
}

/**
 * Proposes mappings for files that do not load as they are. Nothing lands and nothing is written; what is told of the
 * data are shapes, never values.
 *
 * @throws MingchaError MC-INGEST-005 for an unknown kind, MC-STORE-006 when interrupted.
 */
export async function proposeMappings(
  request: LandRequest,
  warehouse: Warehouse,
  effects: Pick<LandEffects, 'progress' | 'signal'>,
): Promise<ProposalResult> {
  const asked = kindAsked(request.kind);
  const found = expandPaths(request.paths, request.workingDirectory);
  const problems: Problem[] = [...found.problems];
  const passedOver: string[] = [...found.passedOver];
  const ready: { source: string; kind: string }[] = [];
  const proposals: Proposal[] = [];
  const session = await warehouse.session();
  const known = knownHeaders(undefined);
  const readFile = (file: FoundFile): Promise<void> =>
    withFolder(warehouse, async (folder) => {
      const room: SourceRoom = {
        session,
        folder,
        known,
        progress: (bytes, total) => effects.progress?.(`${file.source}: read`, bytes, total),
        signal: effects.signal,
        passOver: (source) => void passedOver.push(source),
      };
      for await (const part of openParts({ ...file, name: file.path }, room)) {
        if (isProblem(part)) {
          problems.push(part);
          continue;
        }
        const kind = readyAs(
          part,
          part.reading.table.columns.map((one) => one.name),
          asked,
        );
        if (kind !== undefined) {
          ready.push({ source: part.source, kind: kind.name });
          continue;
        }
        const proposal = await proposalFor(part, session, asked);
        if (isProblem(proposal)) problems.push(proposal);
        else proposals.push(proposal);
      }
    });
  try {
    for (const file of found.files) {
      await readFile(file).catch((error: unknown) => {
        if (error instanceof MingchaError) throw error;
        if (effects.signal?.aborted === true) throw new MingchaError(storeProblem('MC-STORE-006', file.source), error);
        if (!(error instanceof StatementError || (error instanceof Error && 'code' in error))) throw error;
        problems.push(unreadable(file.source, error));
      });
    }
  } finally {
    session.close();
  }
  return { proposals: together(proposals), ready, problems, passedOver };
}
