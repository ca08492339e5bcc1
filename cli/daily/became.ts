import type { Language, Text } from '../../base/language.ts';
import type { Problem } from '../../base/problem.ts';
import type { DailyNamed, DailySummary } from '../../reports/daily-summary.ts';
import type { DailyFile } from '../../store/daily/files.ts';
import type { LeftWhy } from './drop.ts';
import type { LandDetail } from './land.ts';

const LEFT: Readonly<Record<LeftWhy | 'changed' | 'unmoved' | 'refused_unmoved', Text>> = {
  settling: { zh: '刚刚还有变化，可能没有传完，下次再入', en: 'it changed just now and may not be whole' },
  temporary: { zh: '临时文件名，传完改名后再入', en: 'a temporary name' },
  no_marker: { zh: '还没有完成标记文件', en: 'its marker is not there yet' },
  not_data: { zh: '看来不是数据', en: 'it does not look like data' },
  link: { zh: '是链接，不跟随也不入库，请放文件本身', en: 'a link, which is not followed: drop the file itself' },
  changed: { zh: '入库时还在变化，下次再入', en: 'it changed while it landed; the next run lands it' },
  unmoved: { zh: '已处理，但没有能移走', en: 'dealt with, but it could not be moved' },
  refused_unmoved: { zh: '没有（全部）入库，也没有能移走', en: 'did not land whole, and could not be moved' },
};

const saidOf = (problems: readonly Problem[], language: Language): string =>
  problems.map((one) => `${one.code} ${one.what[language]}`)[0] ?? '';

/**
 * What became of the files of a day that did not land: those moved to `refused`, those that lie where they lay, those that were
 * gone when their turn came, and places that could not be looked into. None stands in two of them.
 */
export function becameOf(
  files: readonly DailyFile[],
  { left, problems, unmoved }: LandDetail,
  language: Language,
): Pick<DailySummary, 'refused' | 'left' | 'missing' | 'unread'> {
  const stuck = new Set(unmoved.map(({ where }) => where));
  const refused = files.filter(({ outcome }) => outcome === 'refused');
  const named = ({ path, problems: own }: DailyFile): DailyNamed => ({ name: path, why: saidOf(own, language) });
  const leftFor = (path: string, why: keyof typeof LEFT): DailyNamed => ({ name: path, why: LEFT[why][language] });
  const stuckFor = (path: string): DailyNamed => {
    const own = refused.find((one) => one.path === path);
    if (own === undefined) return leftFor(path, 'unmoved');
    const { name, why } = leftFor(path, 'refused_unmoved');
    return { name, why: `${why}${language === 'zh' ? '：' : ': '}${named(own).why}` };
  };
  return {
    refused: refused.filter(({ path }) => !stuck.has(path)).map(named),
    left: [
      ...left.map(({ path, why }) => leftFor(path, why)),
      ...files.flatMap(({ path, outcome }) =>
        outcome === 'changed' || outcome === 'not_data' ? [leftFor(path, outcome)] : [],
      ),
      ...[...stuck].map(stuckFor),
    ],
    missing: files.filter(({ outcome }) => outcome === 'missing').map(({ path }) => ({ name: path, why: '' })),
    unread: problems.map((problem) => ({ name: problem.where, why: saidOf([problem], language) })),
  };
}
