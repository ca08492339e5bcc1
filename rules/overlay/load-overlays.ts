import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { listed, near } from '../parse/describe.ts';
import { yamlFilesIn } from '../parse/files.ts';
import { inOrder } from '../parse/in-order.ts';
import { readYaml } from '../parse/read-yaml.ts';
import { checkShape } from '../parse/shape.ts';
import { SETTABLE } from './fields.ts';
import type { Overlay, Overlays, OverlaySetting } from './overlay.ts';
import { overlayProblem } from './problems.ts';
import { overlaySchema } from './schema.ts';

/** Where the copy of the shipped text is kept that an overlay was made from. */
export const baseFile = (overlayFile: string): string => join(dirname(overlayFile), 'base', basename(overlayFile));

const within = (inner: readonly string[], outer: readonly string[]): boolean =>
  inner.length >= outer.length && outer.every((step, i) => inner[i] === step);

function settingProblems(settings: readonly OverlaySetting[], at: Overlay['at']): Problem[] {
  return settings.flatMap(({ field, path }, i) => {
    const where = at(['set', field], 'key');
    const allowed = (SETTABLE as readonly string[]).includes(field) || (path[0] === 'params' && path.length > 1);
    if (!allowed || path.some((step) => step === '')) {
      const known = [...SETTABLE, 'params.'];
      return [overlayProblem('MC-OVER-002', where, { field, known: listed(SETTABLE), ...near(field, known) })];
    }
    const other = settings.find((one, j) => j !== i && within(path, one.path));
    return other === undefined ? [] : [overlayProblem('MC-OVER-005', where, { field, other: other.field })];
  });
}

/** Reads one overlay from its text. Everything that its own file shows to be wrong is told, in the order it stands. */
export function parseOverlay(
  text: string,
  file: string,
  baseText: string | undefined,
): { overlay?: Overlay; problems: readonly Problem[] } {
  const yaml = readYaml(text, file);
  const shaped = checkShape(overlaySchema, yaml);
  if (shaped.value === undefined) return { problems: inOrder(shaped.problems) };
  const at: Overlay['at'] = (path, prefer) => (prefer === 'key' ? yaml.keyAt(path) : yaml.at(path));
  const { rule, base, set, add, reason, approved_by: approvedBy } = shaped.value;
  const settings = Object.entries(set).map(([field, value]) => ({ field, path: field.split('.'), value }));
  const problems = settingProblems(settings, at);
  if (basename(file) !== `${rule}.yaml`) problems.push(overlayProblem('MC-OVER-004', at(['rule']), { id: rule }));
  const overlay = { rule, base, settings, add, reason, approvedBy, file, baseText, at };
  return problems.length > 0 ? { problems: inOrder(problems) } : { overlay, problems };
}

/** The overlays of a folder, and what is wrong with the others. */
export interface LoadedOverlays {
  readonly overlays: Overlays;
  /** What is wrong by rule that an unreadable overlay is of, or named after: nobody knows what it should run with. */
  readonly broken: ReadonlyMap<string, readonly Problem[]>;
  readonly problems: readonly Problem[];
}

/** Rules that a file nobody can use was written for: by its name, and by its own line where that can be read. */
function meantRules(path: string, text: string): string[] {
  const named = /^MC-[A-Z]{2}-\d{3}/.exec(basename(path).toUpperCase())?.[0];
  const written = /^rule:[^\S\n]*["']?(MC-[A-Z]{2}-\d{3})/m.exec(text)?.[1];
  return [...new Set([named ?? basename(path, '.yaml'), ...(written === undefined ? [] : [written])])];
}

/** Reads the overlays of a folder (`*.yaml`; the texts they were made from are in its subfolder `base`). */
function loadOverlays(directory: string): LoadedOverlays {
  const { files, problems: unread } = yamlFilesIn(directory);
  const overlays = new Map<string, Overlay>();
  const broken = new Map<string, readonly Problem[]>();
  const problems: Problem[] = [...unread];
  // A file with another ending is no overlay, and was meant as one.
  for (const problem of unread) for (const id of meantRules(problem.where, '')) broken.set(id, [problem]);
  for (const { path, text } of files) {
    const kept = baseFile(path);
    const parsed = parseOverlay(text, path, existsSync(kept) ? readFileSync(kept, 'utf8') : undefined);
    problems.push(...parsed.problems);
    if (parsed.overlay !== undefined) overlays.set(parsed.overlay.rule, parsed.overlay);
    else for (const id of meantRules(path, text)) broken.set(id, parsed.problems);
  }
  return { overlays, broken, problems };
}

/** The overlays of a folder that may not be there. */
export function overlaysIn(directory: string | undefined): LoadedOverlays {
  if (directory !== undefined && existsSync(directory)) return loadOverlays(directory);
  return { overlays: new Map(), broken: new Map(), problems: [] };
}

/** Tells of overlays whose rule does not ship, or no longer does. */
export function strayOverlays(overlays: Overlays, shipped: Iterable<string>): Problem[] {
  const known = [...shipped];
  return [...overlays.values()]
    .filter(({ rule }) => !known.includes(rule))
    .map(({ rule, at }) => overlayProblem('MC-OVER-001', at(['rule']), { id: rule, ...near(rule, known) }));
}
