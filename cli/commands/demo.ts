import { mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped } from '../../base/text.ts';
import { DEFAULT_CITY, writeCity, type CitySummary } from '../../demo/city.ts';
import { compareWithTruth, type TruthComparison } from '../../demo/truth.ts';
import { landFiles, type BatchSummary } from '../../ingest/land-files.ts';
import { csvReport } from '../../reports/csv.ts';
import type { Rule } from '../../rules/model.ts';
import { WAREHOUSE_FILE } from '../../store/warehouse.ts';
import { listSuspects } from '../../suspects/list.ts';
import type { Suspect } from '../../store/suspect-row.ts';
import { withSession, type Context } from '../context.ts';
import { firstScreenOf } from '../first-screen.ts';
import { writeFileWhole } from '../file-output.ts';
import { refuseWhileOwned } from '../owner/refuse-while-owned.ts';
import { landedText } from '../render/batches.ts';
import { firstScreenText, type FirstScreen } from '../render/first-screen/first-screen.ts';
import { truthText } from '../render/truth.ts';
import { reportRows } from '../report-rows.ts';
import { DEFAULT_PACKS, leftOut, selectRules, validCatalogue } from '../rules.ts';
import { scanAndRecord, type ScanOutcome } from '../scan-run.ts';
import { programFor } from '../suggest-command.ts';
import { wholeNumber } from '../whole-number.ts';
import { PER_INSTITUTION, writeWorkbook } from '../workbook/write-workbook.ts';

interface DemoOptions {
  readonly people?: string;
  readonly months?: string;
  readonly seed?: string;
  readonly null?: boolean;
  readonly dir?: string;
  readonly data?: string;
}

const DEFAULT_DIRECTORY = './mingcha-demo';

interface DemoResult {
  readonly city: CitySummary;
  readonly batches: readonly BatchSummary[];
  readonly scan: ScanOutcome;
  readonly rules: readonly Rule[];
  readonly truth: TruthComparison;
  readonly screen: FirstScreen;
  readonly list: string;
  readonly data: string;
}

/** `mingcha demo`: a city made, landed, scanned, exported, and compared with what was planted in it. */
export async function demo(context: Context, options: DemoOptions): Promise<ExitCode> {
  const directory = resolve(context.effects.workingDirectory, options.dir ?? DEFAULT_DIRECTORY);
  const data = options.data === undefined ? join(directory, 'data') : context.directory;
  await refuseWhileOwned({ ...context, directory: data });
  const files = join(directory, 'city');
  const city = await writeCity({
    people: wholeNumber('--people', options.people, DEFAULT_CITY.people),
    months: wholeNumber('--months', options.months, DEFAULT_CITY.months),
    seed: wholeNumber('--seed', options.seed, DEFAULT_CITY.seed),
    isNull: options.null === true,
    directory: files,
    truthDirectory: join(directory, 'truth'),
    signal: context.effects.signal,
    progress: context.progress,
  });
  // The demo's own warehouse is made anew, so that the figures are this city's alone.
  if (options.data === undefined)
    for (const tail of ['', '.wal']) rmSync(join(data, WAREHOUSE_FILE + tail), { force: true });
  mkdirSync(data, { recursive: true });
  const result = await landAndScan({ ...context, directory: data }, city, join(directory, '疑点清单.csv'));
  context.endProgress();
  const { out } = context.effects;
  out.write(context.json ? demoJson(result) : demoText(context, result));
  return 0;
}

async function landAndScan(context: Context, city: CitySummary, list: string): Promise<DemoResult> {
  const { effects, language } = context;
  const catalogue = validCatalogue(context);
  const rules = selectRules(catalogue.rules, [], []);
  return withSession<DemoResult>(context, 'create', async (session, warehouse) => {
    const paths = city.files.map((file) => join(city.directory, file.file));
    const landed = await landFiles({ paths, workingDirectory: effects.workingDirectory }, warehouse, {
      progress: context.progress,
      now: effects.now,
      signal: effects.signal,
    });
    if (landed.problems.length > 0) throw new MingchaError(landed.problems);
    const scan = await scanAndRecord(context, session, {
      rules,
      limited: false,
      packs: { run: DEFAULT_PACKS, notRun: leftOut(catalogue.rules, rules) },
    });
    if (scan.problems.length > 0) throw new MingchaError(scan.problems);
    await writeFileWhole(
      list,
      csvReport(reportRows(session, {}, catalogue, language, false), { headers: 'words', language }),
    );
    const workbook = list.replace(/csv$/, 'xlsx');
    const filter = {
      rules: [],
      topics: [],
      institutions: [],
      districts: [],
      perInstitution: PER_INSTITUTION,
      reader: 'bureau' as const,
    };
    await writeWorkbook(session, workbook, {
      alone: true,
      filter,
      catalogue,
      language,
      unmasked: false,
      progress: context.progress,
    });
    const suspects: Suspect[] = [];
    for await (const suspect of listSuspects(session, {}, language)) suspects.push(suspect);
    const truth = await compareWithTruth(city.truthDirectory, suspects, session);
    return {
      city,
      batches: landed.batches,
      scan,
      rules,
      truth,
      screen: await firstScreenOf(session, scan.document, rules, catalogue.rules, [
        {
          what: language === 'zh' ? '疑点工作簿（人员已替换为代号）' : 'workbook (persons are pseudonyms)',
          path: workbook,
        },
        { what: language === 'zh' ? '疑点清单（Excel 可直接打开）' : 'the list (opens in Excel)', path: list },
      ]),
      list,
      data: context.directory,
    };
  });
}

function demoJson({ city, batches, scan, truth, list, data }: DemoResult): string {
  return `${JSON.stringify({ schema: 1, city, batches, scan: scan.document, truth, list, data })}\n`;
}

function demoText(context: Context, result: DemoResult): string {
  const { city, batches, data } = result;
  const { language } = context;
  const { effects } = context;
  const mingcha = programFor({ ...effects, program: context.calledAs }, data);
  const zh = language === 'zh';
  const shown = (path: string): string => relative(effects.workingDirectory, path) || '.';
  const head = zh
    ? `演示城市（人口 ${grouped(String(city.people))}，${city.from} 至 ${city.to}，种子 ${city.seed}；全部为合成数据），${city.files.length} 个文件\n${landedText(batches, language)}\n`
    : `Demo city (${grouped(String(city.people))} people, ${city.from} to ${city.to}, seed ${city.seed}; all of it synthetic), ${city.files.length} files\n${landedText(batches, language)}\n`;
  const screen = {
    ...result.screen,
    files: result.screen.files.map(({ what, path }) => ({ what, path: shown(path) })),
  };
  return `${head}\n${firstScreenText(screen, language, mingcha)}${truthText(result.truth, language)}`;
}
