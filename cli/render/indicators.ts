import type { Language } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import { bulletinWord, percentText, type BulletinRow } from '../../reports/indicators.ts';
import type { IndicatorEdition, IndicatorStanding } from '../../suspects/indicator-values.ts';
import { untoldName } from './untold.ts';

/** One indicator's bulletin. `edition` and `rows` are what there is; `standing` is how the newest run of it went. */
export interface Bulletin {
  readonly rule_id: string;
  readonly title: string;
  readonly edition: IndicatorEdition | undefined;
  readonly standing: IndicatorStanding | undefined;
  readonly rows: readonly BulletinRow[];
}

const SHOWN = 30;
const ORDER: readonly string[] = ['city', 'district', 'institution'];

/** The same place, insurance and setting at the newest month and for the year so far. */
interface Pair {
  readonly year: BulletinRow;
  readonly month: BulletinRow | undefined;
}

/** Furthest below its target first; those without a target by value; those without a value last. */
function worstFirst(a: Pair, b: Pair): number {
  const rank = ({ year }: Pair): readonly [number, number] =>
    year.value === null ? [2, 0] : year.gap === null ? [1, Number(year.value)] : [0, Number(year.gap)];
  const [x, y] = [rank(a), rank(b)];
  return x[0] - y[0] || x[1] - y[1] || (a.year.scope_code < b.year.scope_code ? -1 : 1);
}

function groups(rows: readonly BulletinRow[]): Pair[][] {
  const months = rows.map((row) => row.period).filter((period) => period.length > 4);
  const newest = months.toSorted().at(-1);
  const place = (row: BulletinRow): string => [row.insutype, row.setting, row.scope, row.scope_code].join('|');
  const ofMonth = new Map(rows.filter((row) => row.period === newest).map((row) => [place(row), row]));
  const pairs = rows
    .filter((row) => row.period.length === 4)
    .map((year): Pair => ({ year, month: ofMonth.get(place(year)) }));
  const kinds = [...new Set(pairs.map(({ year }) => `${year.insutype}|${year.setting}`))].toSorted();
  return kinds.map((kind) =>
    ORDER.flatMap((scope) =>
      pairs
        .filter(({ year }) => `${year.insutype}|${year.setting}` === kind && year.scope === scope)
        .toSorted(worstFirst),
    ),
  );
}

function groupText(pairs: readonly Pair[], language: Language): string {
  const zh = language === 'zh';
  const [first] = pairs;
  if (first === undefined) return '';
  const { insutype, setting } = first.year;
  const percent = (row: BulletinRow | undefined): string =>
    row === undefined ? '—' : row.value === null ? (zh ? '样本不足' : 'too few') : `${percentText(row.value)}%`;
  const period = pairs.find(({ month }) => month !== undefined)?.month?.period;
  const institutions = pairs.filter(({ year }) => year.scope === 'institution');
  const left = Math.max(0, institutions.length - SHOWN);
  const shown = pairs.filter((pair) => !institutions.slice(SHOWN).includes(pair));
  const head = zh
    ? ['范围', '名称', period ?? '本月', `${first.year.period} 年累计`, '目标', '差(百分点)', '本年结算', '未能计入']
    : [
        'Scope',
        'Name',
        period ?? 'Month',
        `${first.year.period} so far`,
        'Target',
        'Points above',
        'Settlements',
        'Not told',
      ];
  const lines = shown.map(({ year, month }) => [
    bulletinWord(year.scope, language),
    year.scope === 'city' ? '' : (year.name ?? year.scope_code),
    percent(month),
    percent(year),
    year.target === null ? (zh ? '未定' : 'none set') : `${percentText(year.target)}%`,
    year.gap === null ? '—' : percentText(year.gap),
    grouped(String(year.settlements)),
    grouped(String(year.untold)),
  ]);
  const below = institutions.filter(({ year }) => year.gap !== null && Number(year.gap) < 0).length;
  const targeted = institutions.filter(({ year }) => year.gap !== null).length;
  const words = `${bulletinWord(insutype, language)}${zh ? '' : ' '}${bulletinWord(setting, language)}`;
  const count =
    targeted === 0
      ? ''
      : zh
        ? `：${targeted} 家机构中 ${below} 家低于目标`
        : `: ${below} of ${targeted} institutions below the target`;
  const more =
    left === 0
      ? ''
      : zh
        ? `另有 ${left} 家机构未列出，--out 或 --json 给出全部。\n`
        : `${left} more institutions; --out or --json gives all.\n`;
  return `\n${words}${count}\n${table([head, ...lines], [2, 3, 4, 5, 6, 7])}${more}`;
}

function standingText({ edition, standing }: Bulletin, language: Language): string {
  if (standing === undefined) return '';
  const zh = language === 'zh';
  const { rows, columns } = standing.could_not_tell;
  const names = Object.entries(columns).map(([name, count]) => untoldName(name, count, language));
  if (edition !== undefined && edition.run === standing.run) {
    if (rows === 0) return zh ? '窗口内的结算全部计入。\n' : 'Every settlement of the window is counted.\n';
    return zh
      ? `未能计入的结算 ${grouped(String(rows))} 笔：${names.join('；')}\n`
      : `${grouped(String(rows))} settlements could not be told: ${names.join('; ')}\n`;
  }
  return zh
    ? `最近一次筛查 ${standing.run} 中该指标未能给出数值：${names.join('；') || standing.status}\n`
    : `The newest scan ${standing.run} gave no values for it: ${names.join('; ') || standing.status}\n`;
}

/** The monthly bulletin for a person: worst first within city, districts and institutions, and what could not be told. */
export function bulletinText(bulletins: readonly Bulletin[], language: Language, program: string): string {
  const zh = language === 'zh';
  return bulletins
    .map((bulletin) => {
      const { rule_id: id, title, edition, rows } = bulletin;
      const head = `${zh ? '通报' : 'Bulletin'} ${id} ${title}\n`;
      if (edition === undefined) {
        const none = zh ? `尚无数值，请先运行 ${program} scan\n` : `No values yet; run ${program} scan first\n`;
        return `${head}${none}${standingText(bulletin, language)}`;
      }
      const when = zh
        ? `筛查 ${edition.run}，截至 ${edition.as_of ?? '—'}；指标仅供通报，不作疑点，不计金额。\n`
        : `Scan ${edition.run}, up to ${edition.as_of ?? '—'}; an indicator is no suspicion and has no amount.\n`;
      return `${head}${when}${standingText(bulletin, language)}${groups(rows)
        .map((pairs) => groupText(pairs, language))
        .join('')}`;
    })
    .join('\n');
}
