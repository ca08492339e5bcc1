import { childItemLimit, writtenAgeLimit } from './ages.ts';
import { courseLimit, frequencyLimit } from './courses.ts';
import { diagnosisLimit, secondLineLimit } from './diagnoses.ts';
import { careLimit, insuranceLimit, levelLimit } from './places.ts';
import { active, unparsed, type PointText, type Reading } from './reading.ts';
import { sexLimit } from './sex.ts';
import { plain } from './text.ts';

type Reader = (point: PointText) => Reading[];

const groupLimit: Reader = ({ constraint }) => {
  const group = plain(constraint);
  return group === '' ? unparsed('discount-group', 'no-text') : active({ type: 'discount-group', group });
};

/** How each official class is read. A class puts one limit on its item: what else its text says is another class's. */
const READERS: Readonly<Record<string, Reader>> = {
  药品区分性别使用: sexLimit,
  医疗服务项目区分性别使用: sexLimit,
  医用耗材与性别不符: sexLimit,
  药品儿童专用: childItemLimit,
  药品限儿童使用: writtenAgeLimit,
  药品限新生儿使用: writtenAgeLimit,
  医疗服务项目儿童专用: writtenAgeLimit,
  医疗服务项目限儿童使用: writtenAgeLimit,
  医疗服务项目限新生儿使用: writtenAgeLimit,
  医疗服务项目限年龄: writtenAgeLimit,
  医用耗材限儿童使用: writtenAgeLimit,
  医用耗材限新生儿使用: writtenAgeLimit,
  手术项目未按规定折价收费: groupLimit,
  药品限工伤保险: insuranceLimit,
  药品限生育保险: insuranceLimit,
  医疗服务项目限工伤保险: insuranceLimit,
  医疗服务项目限生育保险: insuranceLimit,
  药品限就医方式: careLimit,
  医疗服务项目限就医方式: careLimit,
  药品限医疗机构级别: levelLimit,
  医疗服务项目限医疗机构级别: levelLimit,
  药品限支付疗程: courseLimit,
  医疗服务项目限支付疗程: courseLimit,
  医疗服务项目限定频次: frequencyLimit,
  医疗服务项目周期超频次: frequencyLimit,
  药品限二线使用: secondLineLimit,
  超互联网医院药品支付范围: () => active({ type: 'internet' }),
  中药饮片单方使用不予支付: () => active({ type: 'no-pay-alone' }),
  中药饮片单复方均不予支付: () => active({ type: 'no-pay' }),
  药品限适应症: diagnosisLimit,
  医疗服务项目限适应症: diagnosisLimit,
};

/** The class whose points are two items that exclude each other. */
export const PAIR_CLASS = '医疗服务项目重复收费';

/** The classes that points are read of, longest name first, so that none hides behind a shorter one. */
export const READ_CLASSES: readonly string[] = [PAIR_CLASS, ...Object.keys(READERS)].toSorted(
  (a, b) => b.length - a.length,
);

/**
 * Reads a knowledge point of a class into limits that rules can hold lines against. Nothing is guessed: what the text
 * leaves open is either taken in the reading that accuses least, and said (`assumed`), or left to a person with a reason.
 */
export function readPoint(ruleClass: string, point: PointText): readonly Reading[] {
  const reader = READERS[ruleClass];
  return reader === undefined ? unparsed('other', 'class-not-known') : reader(point);
}
