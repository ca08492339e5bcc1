import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';
import type { Problem } from '../base/problem.ts';
import { checkInCatalogue } from './check/check-catalogue.ts';
import { loadFixtures, type Fixtures } from './fixtures.ts';
import type { Lists } from './knowledge/list.ts';
import { loadLists } from './knowledge/load-lists.ts';
import { loadLawRegister, type LawRegister } from './law-register.ts';
import { keepsKey, lockProblems } from './lock/check-lock.ts';
import { LOCK_FILE, loadLock } from './lock/lock-file.ts';
import { withStanding } from './lock/standing.ts';
import { withVersions } from './lock/version.ts';
import { RULE_ID, type Rule } from './model.ts';
import { compareThree, placeInOverlay } from './overlay/apply.ts';
import { overlaysIn, strayOverlays } from './overlay/load-overlays.ts';
import type { Overlay, Overlays } from './overlay/overlay.ts';
import { OWN_LAW, ownIdProblems, withOwnLaw } from './overlay/own-rules.ts';
import { yamlFilesIn, type TextFile } from './parse/files.ts';
import type { Path } from './parse/locate.ts';
import { parseRule } from './parse/parse-rule.ts';
import { readYaml, type YamlFile } from './parse/read-yaml.ts';

/** A rule that is not run because its file, or a site's overlay of it, is wrong. */
export interface UnusableRule {
  readonly id: string;
  readonly problems: readonly Problem[];
}

/** Every rule that can run, and everything that is wrong with the others. */
export interface Catalogue {
  /** Rules without a problem, in the order of their file names. */
  readonly rules: readonly Rule[];
  readonly problems: readonly Problem[];
  /** Rules left out for what is wrong with them alone. */
  readonly unusable: readonly UnusableRule[];
  /** What is wrong with what every rule is read against, so that none should run: the lists, register and lock that ship. */
  readonly foundation: readonly Problem[];
  readonly law: LawRegister;
  readonly lists: Lists;
  readonly fixtures: Fixtures;
  /** The fixtures of a site's own rules. */
  readonly ownFixtures: Fixtures;
  /** `file:line:column` of what stands at a path of a rule's file; the file alone for a rule not of this catalogue. */
  readonly at: (rule: Rule, path: Path, prefer?: 'key' | 'value') => string;
}

/**
 * Places in rule files, from their texts: the documents of five hundred rules would weigh more than reading one of them
 * again when something is to be said of it.
 */
function placesIn(texts: ReadonlyMap<string, string>, overlays: Overlays): Catalogue['at'] {
  let last: YamlFile | undefined;
  return ({ file, id, overlay: changed }, path, prefer) => {
    const overlay = changed === undefined ? undefined : overlays.get(id);
    const text = texts.get(file);
    if (text === undefined) return file;
    const yaml = last?.file === file ? last : readYaml(text, file);
    last = yaml;
    const inside = overlay === undefined ? undefined : placeInOverlay(path, overlay, yaml.value);
    if (overlay !== undefined && inside !== undefined) return overlay.at(inside, prefer);
    return prefer === 'key' ? yaml.keyAt(path) : yaml.at(path);
  };
}

const shippedFolder = (): string => join(packageRoot(), 'rules', 'catalogue');

/** The lock of a folder of rules: beside the shipped folder, in any other. */
export function lockFileOf(directory: string = shippedFolder()): string {
  return directory === shippedFolder() ? join(packageRoot(), 'rules', LOCK_FILE) : join(directory, LOCK_FILE);
}

/** Folders of a site beside what ships; one that is not there holds nothing. */
export interface LocalFolders {
  /** Overlays: what the site set in shipped rules. */
  readonly overlays?: string | undefined;
  /** Rules of the site's own, with their `fixtures`, their lock and their part of the law register. */
  readonly rules?: string | undefined;
}

/**
 * Whether a rule's file stands among those that ship or a site's own, whatever is in it. Reading the catalogue to tell takes longer than
 * most lists.
 */
export function hasRuleFile(id: string, { rules }: LocalFolders): boolean {
  const folders = [shippedFolder(), ...(rules === undefined ? [] : [rules])];
  return RULE_ID.test(id) && folders.some((folder) => existsSync(join(folder, `${id}.yaml`)));
}

/** What the rules of one folder are read against. */
interface Against {
  readonly lists: Lists;
  readonly law: LawRegister;
  readonly overlays: Overlays;
  /** Rules whose overlay cannot be read, with what is wrong with it. */
  readonly broken: ReadonlyMap<string, readonly Problem[]>;
  /** Places where ids stand that were read so far, and texts by file: both are added to. */
  readonly seen: Map<string, () => string>;
  readonly texts: Map<string, string>;
  readonly at: Catalogue['at'];
  /** Whether the rules are a site's own. */
  readonly own: boolean;
}

/** One rule of a folder as the site runs it. */
function readRule(
  { path, text }: TextFile,
  fixtures: Fixtures,
  { lists, law, overlays, broken, seen, texts, own }: Against,
): { rule?: Rule; id: string; problems: readonly Problem[] } {
  const named = basename(path, '.yaml');
  const overlay: Overlay | undefined = own ? undefined : overlays.get(named);
  const parsed = parseRule(text, path, lists, overlay);
  const { rule, at } = parsed;
  if (rule === undefined) return { id: named, problems: parsed.problems };
  const compared = overlay === undefined ? undefined : compareThree(overlay, text, path);
  const problems = [
    ...parsed.problems,
    ...checkInCatalogue(rule, at, { law, fixtures, seen }),
    ...(own ? ownIdProblems(rule, at) : []),
    ...(compared !== undefined && 'problem' in compared ? [compared.problem] : []),
  ];
  texts.set(path, text);
  if (!seen.has(rule.id)) seen.set(rule.id, () => at(['id']));
  return {
    ...(problems.length > 0 || (!own && broken.has(rule.id))
      ? {}
      : {
          rule: {
            ...rule,
            ...(own ? { pack: 'local' } : {}),
            ...(compared !== undefined && 'applied' in compared ? { overlay: compared.applied } : {}),
          },
        }),
    id: rule.id,
    problems,
  };
}

/** A folder's rules, and the ids that its files are named after, readable or not. */
type Folder = Pick<Catalogue, 'rules' | 'problems' | 'fixtures' | 'unusable' | 'foundation'> & {
  readonly present: ReadonlySet<string>;
};

function readFolder(directory: string, against: Against): Folder {
  const fixtureFolder = join(directory, 'fixtures');
  const { fixtures, problems: fixtureProblems } = existsSync(fixtureFolder)
    ? loadFixtures(fixtureFolder)
    : { fixtures: new Map(), problems: [] };
  const { files, problems: unread } = yamlFilesIn(directory);
  const ruleFiles = against.own ? files.filter(({ path }) => basename(path) !== OWN_LAW) : files;
  const read = ruleFiles.map((file) => readRule(file, fixtures, against));
  const rules = read.flatMap(({ rule }) => rule ?? []);
  const loaded = loadLock(lockFileOf(directory));
  const { lock, problems: unlocked } = loaded;
  const present = new Set([...ruleFiles.map(({ path }) => basename(path, '.yaml')), ...against.seen.keys()]);
  const keyAt = (rule: Rule): string => against.at(rule, ['finding', 'key']);
  const problems = [
    ...fixtureProblems,
    ...unread,
    ...read.flatMap((one) => one.problems),
    ...unlocked,
    ...lockProblems(lock, rules, present, lockFileOf(directory), keyAt),
  ];
  const kept = rules.filter((rule) => keepsKey(lock, rule));
  // Nothing need lock a folder of somebody's own; what ships is locked.
  const unlockable = against.own || (loaded.missing === true && directory !== shippedFolder());
  const asShipped = ({ file, digests }: Rule): Rule['digests'] =>
    parseRule(against.texts.get(file) ?? '', file, against.lists).rule?.digests ?? digests;
  const standing = (some: readonly Rule[]): readonly Rule[] =>
    unlockable ? some : withStanding(some, loaded, asShipped);
  const wrong = read.flatMap(({ id, rule, problems: own }) => {
    const all = rule === undefined ? [...own, ...(against.own ? [] : (against.broken.get(id) ?? []))] : [];
    return all.length === 0 ? [] : [{ id, problems: all }];
  });
  const unreadRules = unread.flatMap((problem) => {
    const [id] = /MC-[A-Z]{2}-\d{3}/.exec(basename(problem.where).toUpperCase()) ?? [];
    return id === undefined || rules.some((rule) => rule.id === id) ? [] : [{ id, problems: [problem] }];
  });
  const otherKey = rules
    .filter((rule) => !keepsKey(lock, rule))
    .map((rule) => ({ id: rule.id, problems: lockProblems(lock, [rule], new Set(lock.keys()), '', keyAt) }));
  // Without its lock a rule's identity cannot be vouched for: of a site's own rules none runs then.
  const unlockedRules = unlocked.length > 0 && against.own ? kept.map(({ id }) => ({ id, problems: unlocked })) : [];
  return {
    rules: unlockedRules.length > 0 ? [] : standing(withVersions(kept, lock)),
    problems,
    unusable: [...wrong, ...unreadRules, ...otherKey, ...unlockedRules],
    foundation: against.own ? [] : unlocked,
    fixtures,
    present,
  };
}

/**
 * Reads a folder of rules (`*.yaml`, in name order) with its `fixtures` subfolder, and the lists and law register that
 * ship with the program. Problems of all files are collected; a rule with a problem is left out of `rules`.
 *
 * @param local what a site changed and added; without it the rules are as they ship.
 */
export function loadCatalogue(directory: string = shippedFolder(), local: LocalFolders = {}): Catalogue {
  const { lists, problems: listProblems } = loadLists();
  const { law: shippedLaw, problems: lawProblems } = loadLawRegister();
  const { overlays, broken, problems: overlayProblems } = overlaysIn(local.overlays);
  const ownFolder = local.rules !== undefined && existsSync(local.rules) ? local.rules : undefined;
  const { law, problems: ownLawProblems } =
    ownFolder === undefined ? { law: shippedLaw, problems: [] } : withOwnLaw(shippedLaw, ownFolder);
  const texts = new Map<string, string>();
  const at = placesIn(texts, overlays);
  const against = {
    lists,
    law: shippedLaw,
    overlays,
    broken,
    seen: new Map<string, () => string>(),
    texts,
    at,
    own: false,
  };
  const shipped = readFolder(directory, against);
  const own =
    ownFolder === undefined
      ? { rules: [], problems: [], unusable: [], fixtures: new Map() }
      : readFolder(ownFolder, { ...against, law, own: true });
  const problems = [...listProblems, ...lawProblems, ...shipped.problems, ...overlayProblems];
  problems.push(...strayOverlays(overlays, shipped.present), ...ownLawProblems, ...own.problems);
  return {
    rules: [...shipped.rules, ...own.rules],
    problems,
    unusable: [...shipped.unusable, ...own.unusable],
    foundation: [...listProblems, ...lawProblems, ...shipped.foundation],
    law,
    lists,
    fixtures: shipped.fixtures,
    ownFixtures: own.fixtures,
    at,
  };
}
