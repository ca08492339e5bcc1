import type { Problem } from '../../base/problem.ts';
import type { RuleOverlay } from '../model.ts';
import { listed, near } from '../parse/describe.ts';
import type { Path } from '../parse/locate.ts';
import { readYaml } from '../parse/read-yaml.ts';
import {
  ADDABLE,
  fieldValue,
  leaves,
  positions,
  same,
  textDigest,
  unknownEntry,
  valueAt,
  withValueAt,
} from './fields.ts';
import { baseFile } from './load-overlays.ts';
import type { Overlay } from './overlay.ts';
import { overlayProblem } from './problems.ts';

const texts = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A reason that a field of the rule's own file would carry, given in the overlay's words. */
function reasons(overlay: Overlay): [path: readonly string[], value: unknown][] {
  const reason = { zh: overlay.reason, en: overlay.reason };
  const set = (field: string): unknown => overlay.settings.find((one) => one.field === field)?.value;
  return [
    ...(set('status') === 'deprecated' ? [[['deprecated_reason'], reason] as [string[], unknown]] : []),
    ...(set('pack') === 'extended' ? [[['pack_reason'], reason] as [string[], unknown]] : []),
    ...(set('pack') === 'core' ? [[['pack_reason'], undefined] as [string[], unknown]] : []),
  ];
}

/** The content of a shipped rule's file with a site's values in their places. */
export function overlaid(shipped: unknown, overlay: Overlay): unknown {
  const added = ADDABLE.map((name): [readonly string[], unknown] => {
    const there = texts(valueAt(shipped, [name]));
    return [[name], [...there, ...overlay.add[name].filter((entry) => !there.includes(entry))]];
  });
  const set = overlay.settings.map(({ path, value }): [readonly string[], unknown] => [path, value]);
  return [...set, ...added, ...reasons(overlay)].reduce((value, [path, put]) => withValueAt(value, path, put), shipped);
}

/** Settings that name an entry which a list of the rule does not have. */
export function unknownEntries(shipped: unknown, overlay: Overlay): Problem[] {
  return overlay.settings.flatMap(({ field, path }) => {
    const missed = unknownEntry(shipped, path);
    if (missed === undefined) return [];
    const { step, known } = missed;
    const parameters = { field, step, known: listed(known), ...near(step, known) };
    return [overlayProblem('MC-OVER-011', overlay.at(['set', field], 'key'), parameters)];
  });
}

/** The path in the overlay's file of what stands at a path of the rule; undefined where the shipped text has it. */
export function placeInOverlay(path: Path, overlay: Overlay, shipped: unknown): Path | undefined {
  const written = overlay.settings.map((one) => ({ ...one, steps: positions(shipped, one.path) }));
  const begins = (longer: readonly unknown[], shorter: readonly unknown[]): boolean =>
    longer.length >= shorter.length && shorter.every((step, i) => String(longer[i]) === String(step));
  const setting = written.find(({ steps }) => begins(path, steps));
  // What is said of a whole parameter is said of what the site set in it.
  const inside =
    path.length === 2 && path[0] === 'params' ? written.find(({ steps }) => begins(steps, path)) : undefined;
  if (setting === undefined && inside !== undefined) return ['set', inside.field];
  return setting === undefined ? undefined : ['set', setting.field, ...path.slice(setting.path.length)];
}

/** The text that an overlay was made from: the copy beside it, or the shipped text where that is still the same. */
function baseOf(overlay: Overlay, shippedText: string): string | undefined {
  const { digest } = overlay.base;
  if (overlay.baseText !== undefined && textDigest(overlay.baseText) === digest) return overlay.baseText;
  return textDigest(shippedText) === digest ? shippedText : undefined;
}

/**
 * Compares three texts of a rule: the one an overlay was made from, the one that ships now, and what the site set. A
 * field that the site and the shipped text both changed, to different values, is a conflict; fields that only the
 * shipped text changed are taken.
 *
 * @returns MC-OVER-003 where the text that the overlay was made from is not at hand.
 */
export function compareThree(
  overlay: Overlay,
  shippedText: string,
  shippedFile: string,
): { applied: RuleOverlay } | { problem: Problem } {
  const baseText = baseOf(overlay, shippedText);
  if (baseText === undefined) {
    const parameters = { id: overlay.rule, file: baseFile(overlay.file) };
    return { problem: overlayProblem('MC-OVER-003', overlay.at(['base']), parameters) };
  }
  const shipped = readYaml(shippedText, shippedFile).value;
  const base = baseText === shippedText ? shipped : readYaml(baseText, overlay.file).value;
  const fields = overlay.settings.map(({ field, path, value: local }) => ({
    field,
    base: fieldValue(base, path),
    shipped: fieldValue(shipped, path),
    local,
  }));
  const [before, now] = [leaves(base), leaves(shipped)];
  const isSet = (field: string): boolean =>
    overlay.settings.some((one) => field === one.field || field.startsWith(`${one.field}.`));
  const taken = [...new Set([...before.keys(), ...now.keys()])].filter(
    (field) => !isSet(field) && !same(before.get(field), now.get(field)),
  );
  const there = (name: (typeof ADDABLE)[number]): readonly unknown[] => texts(valueAt(shipped, [name]));
  return {
    applied: {
      file: overlay.file,
      reason: overlay.reason,
      approvedBy: overlay.approvedBy,
      changes: fields
        .filter((one) => !same(one.shipped, one.local))
        .map(({ field, shipped: was, local }) => ({ field, shipped: was, local })),
      added: {
        innocent: overlay.add.innocent.filter((entry) => !there('innocent').includes(entry)),
        request: overlay.add.request.filter((entry) => !there('request').includes(entry)),
      },
      conflicts: fields.filter((one) => !same(one.base, one.shipped) && !same(one.shipped, one.local)),
      taken: taken.toSorted(),
    },
  };
}
