import { join } from 'node:path';
import { Warehouse } from '../store/warehouse.ts';
import { cell, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import { runSteps } from '../store/step.ts';
import { clearScratch, openFolder, type Folder } from './files/folder.ts';
import { LOOKALIKE_LEDGER, notePeople, noteVisits, writeTruth } from './files/truth-files.ts';
import { DIRT_LEDGER } from './files/dirt.ts';
import { joinTraceParts } from './files/parquet-files.ts';
import { MonthFiles } from './files/month-files.ts';
import { lotMacros } from './care/boxes.ts';
import { addToStock, STOCK_LEDGER } from './care/stock.ts';
import { monthSteps } from './care/month.ts';
import { numberMacros } from './numbers.ts';
import { checkOptions, type CityOptions } from './options.ts';
import { periodOf, type Period } from './period.ts';
import { makeStoryTables } from './plants/story-tables.ts';
import { tellStory } from './plants/tell.ts';
import type { Story } from './plants/story.ts';
import { randomMacros } from './random.ts';
import type { CityFile, CitySummary } from './summary.ts';
import { admissionSteps, stayPlan, type StayPlan } from './world/admissions.ts';
import { makeCatalogue } from './world/catalogue.ts';
import { institutionsOf, makeInstitutions, type Institution } from './world/institutions.ts';
import { peopleSteps, SHARD_SIZE, type Shard } from './world/people.ts';
import { refillSteps } from './world/refills.ts';

export type { CityOptions } from './options.ts';
export type { CitySummary } from './summary.ts';
export { DEFAULT_CITY } from './options.ts';

/** Megabytes that any city may take; beyond, stock of every institution and item grows with its people. */
const LEAST_MEMORY = 300;
const PEOPLE_A_MEGABYTE = 500;
/** Below this share of the full number of stays a hospital has too few for statistics, and none is planted. */
const ENOUGH_STAYS = 0.6;
const ENOUGH_MONTHS = 6;

interface World {
  readonly options: CityOptions;
  readonly period: Period;
  readonly institutions: readonly Institution[];
  readonly stays: StayPlan;
  readonly story: Story;
}

async function makeWorld(session: Session, options: CityOptions, period: Period): Promise<World> {
  const full = institutionsOf(options.people, options.seed, true);
  const wanted = full.reduce((sum, one) => sum + one.stays, 0) * (options.months / 12);
  const share = Math.min(1, (2 * options.people) / wanted) * (options.months / 12);
  const isNull = options.isNull === true;
  const withPlants =
    !isNull && options.months >= ENOUGH_MONTHS && Math.min(1, (2 * options.people) / wanted) >= ENOUGH_STAYS;
  const institutions = withPlants ? full : institutionsOf(options.people, options.seed, false);
  await makeCatalogue(session);
  const stays = await makeInstitutions(session, institutions, share);
  const story = tellStory(options.seed, period, institutions, isNull);
  await makeStoryTables(session, story);
  return { options, period, institutions, stays: stayPlan(stays, options.people, options.seed), story };
}

async function writeShard(
  session: Session,
  world: World,
  shard: Shard,
  files: MonthFiles,
  done: () => void,
): Promise<void> {
  const { period, institutions, stays } = world;
  await runSteps(session, [
    ...peopleSteps(shard, period, institutions),
    ...admissionSteps(stays, period),
    ...refillSteps(period),
  ]);
  await files.writePeople(session);
  if (shard.from === 0) await notePeople(session);
  for (const [nth, month] of period.months.entries()) {
    await runSteps(session, monthSteps(month, period, shard));
    await files.writeMonth(session, month, shard);
    await session.run(addToStock(period));
    if (shard.from === 0 && nth === period.months.length - 1) await noteVisits(session);
    done();
  }
}

/** Deterministic order of parallel work costs little here, and a bounded memory makes large cities spill instead of grow. */
async function prepare(session: Session, options: CityOptions, period: Period, folder: Folder): Promise<void> {
  await session.run(
    `SET memory_limit = ${literal(`${Math.max(LEAST_MEMORY, Math.ceil(options.people / PEOPLE_A_MEGABYTE))}MB`)}`,
  );
  await session.run('SET enable_external_file_cache = false');
  await session.run(`SET temp_directory = ${literal(join(folder.scratch, 'spill'))}`);
  await session.runAll([...randomMacros(options.seed), ...numberMacros(), ...lotMacros()]);
  await session.run(`CREATE OR REPLACE TEMP MACRO date_of(day) AS (DATE ${literal(period.from)} + day::INTEGER)`);
  await session.runAll([STOCK_LEDGER, DIRT_LEDGER, LOOKALIKE_LEDGER]);
}

async function summarise(
  session: Session,
  world: World,
  folder: Folder,
  files: readonly CityFile[],
): Promise<CitySummary> {
  const { options, period, institutions } = world;
  const plants = await session.rows(
    'SELECT rule_id, difficulty, count(*)::INTEGER AS n FROM plant GROUP BY ALL ORDER BY ALL',
  );
  const dirty = await session.rows(
    'SELECT outcome, sum(row_count)::INTEGER AS n FROM dirt GROUP BY outcome ORDER BY outcome',
  );
  const lookAlikes = await session.value(
    'SELECT (SELECT count(*) FROM lookalike) + (SELECT count(*) FROM story_lookalike)',
  );
  return {
    directory: folder.directory,
    truthDirectory: folder.truth,
    people: options.people,
    months: options.months,
    seed: options.seed,
    isNull: options.isNull === true,
    from: period.from,
    to: period.to,
    institutions: institutions.length,
    hospitals: institutions.filter((one) => one.stays > 0).length,
    files,
    plants: plants.map((row) => ({
      rule: cell(row, 'rule_id'),
      difficulty: cell(row, 'difficulty'),
      count: Number(cell(row, 'n')),
    })),
    lookAlikes: Number(lookAlikes),
    dirty: Object.fromEntries(dirty.map((row) => [cell(row, 'outcome'), Number(cell(row, 'n'))])),
  };
}

/**
 * Writes a synthetic city into a folder: the ten record kinds as national-layout CSV and Parquet files with refunds,
 * retries, late versions and dirty rows, planted violations (none in a null world), and beside them in `truth/` what is planted, what only
 * looks like it, and what is dirty. The same options write the same city, byte for byte in the CSV files.
 *
 * @throws MingchaError MC-DEMO-001 bad options, MC-DEMO-002 foreign files in the folder, MC-DEMO-003 not writable,
 * MC-STORE-006 interrupted.
 */
export async function writeCity(options: CityOptions): Promise<CitySummary> {
  checkOptions(options);
  const period = periodOf(options.months);
  const { people, months, seed } = options;
  const told = { people, months, seed, ...(options.isNull === true ? { null: 1 } : {}) };
  const folder = openFolder(options.directory, told, options.truthDirectory);
  const warehouse = await Warehouse.inMemory(options.signal === undefined ? {} : { signal: options.signal });
  const session = await warehouse.session();
  try {
    await prepare(session, options, period, folder);
    const world = await makeWorld(session, options, period);
    const files = new MonthFiles(folder);
    const shards = Math.ceil(options.people / SHARD_SIZE);
    let done = 0;
    const step = (): void => options.progress?.('demo', (done += 1), shards * options.months);
    for (let nth = 0; nth < shards; nth += 1) {
      const shard = { from: nth * SHARD_SIZE, to: Math.min((nth + 1) * SHARD_SIZE, options.people) };
      await writeShard(session, world, shard, files, step);
    }
    await files.writeRegisters(session, period);
    const traced = await joinTraceParts(session, files.traceParts, folder.directory);
    await writeTruth(session, folder.truth, world.story);
    return await summarise(session, world, folder, files.written(traced));
  } finally {
    session.close();
    warehouse.close();
    clearScratch(folder);
  }
}
