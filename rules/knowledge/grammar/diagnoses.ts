import { DISEASES } from './diseases.ts';
import { active, unparsed, type PointText, type Reading } from './reading.ts';
import { plain } from './text.ts';

const called = new RegExp(DISEASES.map((one) => `(?:${one.called.source})`).join('|'), 'gu');

/** The words of the diseases that stand in a text. */
function wordsIn(text: string): string[] {
  return [...text.matchAll(called)].flatMap(([name]) => {
    const found = DISEASES.filter((one) => new RegExp(`^(?:${one.called.source})$`, 'u').test(name));
    return found.flatMap((one) => one.words);
  });
}

/** Conditions that no diagnosis tells, whatever disease stands beside them: acts, tests, states of emergency. */
const UNTOLD =
  /抢救|重症感染|药敏|预防|诱导治疗|示踪|冲洗|接触者|高危人群|紧急治疗|放化疗|检验证据|实体瘤|胸腹腔?积?水|胸腹腔积液|急性脑梗死的急救|术后疼痛|致吐/u;

/** Text without what is in brackets: abbreviations, and exceptions that only narrow. */
function withoutBrackets(text: string): string {
  let [before, after] = ['', text];
  while (before !== after) {
    before = after;
    after = before.replace(/\([^()]*\)|\[[^[\]]*\]/gu, '');
  }
  return after;
}

/** Words that say how severe or which patients, not what illness. */
const QUALITIES =
  /复发性?|难治性?|转移性?|局部|晚期|早期|持续性?|持续|轻度|中度|重度|严重|伴有?|或|和|及|与|的|急性期?|慢性|活动性|成人|成年|儿童|青少年|患者|治疗|一线|二线|三线|初治|中高危|不可切除|\/|,/gu;

/** Whether every entry of an enumeration holds a known disease, or only says how severe the next one is. */
function eachKnown(head: string): boolean {
  const entries = head.split(/、|或|和(?!非)|及(?!以)|\//u).filter((entry) => entry !== '');
  return entries.every((entry) => wordsIn(entry).length > 0 || entry.replace(QUALITIES, '') === '');
}

/** What illness a clause ends in: what stands after its last 的, patients and treatments aside. */
function headOf(clause: string): string {
  const trimmed = clause
    .replace(/[,;。]+$/u, '')
    .replace(
      /,(?:支付|单次|应在|需按|连续|以改善|在[^,]*基础之上|首次处方|尤其|并需|且在|患者既往|既往含|适用于成人|而).*$/u,
      '',
    )
    .replace(
      /(?:的)?(?:[一二三]线)?(?:长期|初始|后续|维持|辅助|新辅助|强化|局部|溶栓|出血|联合|内分泌|抗病毒|酶替代|血糖)*(?:治疗|用药|控制|化疗)$/u,
      '',
    )
    .replace(/的$/u, '')
    .replace(/(?:的)?(?:成人|成年|女性|儿童|青少年|绝经后|围?绝经前?期|及|和|妇女)*患者$/u, '')
    .replace(/的?$/u, '');
  return trimmed.split('的').at(-1) ?? '';
}

function known(clause: string): boolean {
  if (UNTOLD.test(clause)) return false;
  const head = headOf(clause);
  return wordsIn(head).length > 0 && eachKnown(head);
}

/** Cuts what follows the first full stop: conditions that narrow. A sentence that allows more stays. */
const firstSentence = (text: string): string => {
  const [first = '', ...rest] = text.split('。');
  return [first, ...rest.filter((sentence) => /^限|也可|亦可|还可/u.test(sentence))].join(';');
};

/** The entries of a text: of a numbered list, or between semicolons; a heading that holds for all apart. */
function entriesOf(text: string): { readonly heading: string; readonly entries: readonly string[] } {
  const body = text.replace(/^适用于/u, '限');
  const [lead = '', ...numbered] = body.split(/(?:(?<=^|[:;。,限])|(?<=患者|治疗))\(?(?<!\d)\d\.(?!\d)/u);
  if (numbered.length > 0) return { heading: lead.replace(/^限:?/u, ''), entries: numbered.map(firstSentence) };
  return {
    heading: '',
    entries: firstSentence(lead)
      .replace(/^限:?/u, '')
      .split(/;限?|患者或(?=ROS|患)/u),
  };
}

/**
 * Words of which one must stand in a diagnosis of whoever gets the item. Every alternative of the text must end in
 * diseases of the word list; what else it asks (stage, marker, earlier treatment) narrows it and is not looked at.
 *
 * @returns undefined where an alternative is no known disease: then somebody might be allowed whom the words miss.
 */
export function diagnosisWords(constraint: string): readonly string[] | undefined {
  const text = withoutBrackets(plain(constraint));
  const { heading, entries } = entriesOf(text);
  if (UNTOLD.test(heading)) return undefined;
  const whole = wordsIn(headOf(heading.replace(/(?:以下|下列)?(?:情况|感染).*$/u, ''))).length > 0;
  const filled = entries.filter((entry) => entry !== '');
  if (filled.length === 0 || !(whole || filled.every(known))) return undefined;
  return [...new Set(wordsIn(text))].toSorted();
}

/** The diagnoses an item is paid for, where words can tell them. */
export function diagnosisLimit(point: PointText): Reading[] {
  if (/或(?:者)?(?:生育|工伤)保险/u.test(plain(point.constraint))) return unparsed('diagnosis', 'insurance-or-disease');
  const words = diagnosisWords(point.constraint);
  if (words === undefined) return unparsed('diagnosis', 'disease-not-known');
  return active({ type: 'diagnosis', diagnosisWords: words });
}

/**
 * A second-line drug: that the first line failed no code tells, so that part is a person's. The illness it is paid for
 * can be told where its text names one.
 */
export function secondLineLimit(point: PointText): Reading[] {
  const rest = unparsed('second-line', 'first-line-not-named');
  const diagnosis = diagnosisLimit(point);
  return diagnosis.some(({ state }) => state === 'active') ? [...diagnosis, ...rest] : rest;
}
