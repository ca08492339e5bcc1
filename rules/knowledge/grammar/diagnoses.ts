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
  /(?<!急救)抢救|重症感染|药敏|预防|(?:移植|人群)的诱导治疗|示踪|冲洗|接触者|高危人群|紧急治疗|^放化疗|检验证据|实体瘤(?!化疗)|术后疼痛|致吐/u;

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
  /复发性?|难治性?|转移性?|局部|晚期|早期|进展[性期]?|持续性?|轻度?|中度|重度|严重|伴有?|或|和|及|与|的|急性期?|慢性|特发性|先天性|活动性|成人|成年|儿童|青少年|患者|治疗|一线|二线|三线|初治|[中高低]危|极低危|中高危|非功能性|\d+(?:-|至)?\d*(?:周?岁)?(?:及?以上|以下)?|携带有害|疑似有害|基因|\/|,/gu;
/** Ends of words that tell a stage or a marker of the illness after them; no illness is called so. */
const STAGE = /(?:阳性|阴性|[期型]|突变|融合|缺失|分化(?:良好)?|不可(?:手术)?切除|炎性|巨大肿块)$/u;

/** Stands for a known disease while its neighbours are looked at. */
const KNOWN = '◆';

/** Whether every entry of an enumeration holds a known disease, or only says how severe the next one is. */
function eachKnown(head: string): boolean {
  const entries = head
    .replace(called, KNOWN)
    .split(/、|或|和(?!非)|及(?!以)|\//u)
    .filter((entry) => entry !== '');
  return entries.every((entry) => entry.includes(KNOWN) || STAGE.test(entry) || entry.replace(QUALITIES, '') === '');
}

/** Ways to name an illness by what is done about it, and what to read instead. */
const ROUNDABOUT: readonly (readonly [way: RegExp, illness: string])[] = [
  // Drugs that are given together with this one, and patients for whom one of them is not right.
  [/^(?:或在.*患者中,)?(?:单独或)?(?:与(?!适当)|联合|单药).*?(?:适用于|用于|联合治疗|单药治疗|用药治疗)(?:治疗)?/u, ''],
  [/^单药治疗/u, ''],
  [/^降低(.*患者)的.*(?:风险|水平)$/u, '$1'],
  // Who is to be spared attacks of an illness has it.
  [/^(?:.*患者)?预防(.*)发作$/u, '$1'],
  [/^有(?:明确的)?(.*?)的?(?:诊断|诊断证据)(?:且有.*)?的患者$/u, '$1'],
  [/(?:成人|成年)?患者(?:在|对).*缓解后的维持治疗$/u, ''],
  [/且(?:有禁食医嘱|需要定期输注).*$/u, ''],
  [/的(?:介入治疗|急救抢救)$/u, ''],
  [/的核苷初治(?=儿童患者$)/u, ''],
];
const plainly = (clause: string): string =>
  ROUNDABOUT.reduce((text, [way, illness]) => text.replace(way, illness), clause.replace(/^限|[,;。]+$/gu, ''));

/** What illness a clause ends in: what stands after its last 的, patients and treatments aside. */
function headOf(clause: string): string {
  const trimmed = clause
    .replace(/[,;。]+$/u, '')
    .replace(
      /,(?:支付|单次|应在|需按|按说明书|连续|以改善|在[^,]*基础之上|首次处方|尤其|并需|且在(?!最后)|且正在|且为|患者既往|既往含|激素受体阳性乳腺癌患者既往|与芳香化酶抑制剂联合用药作为|达到至少部分缓解|适用于成人|而).*$/u,
      '',
    )
    .replace(/患者的(?:辅助|新辅助|和|或)+治疗$/u, '患者')
    .replace(
      /(?:的)?(?:[一二三]线)?(?:长期|初始|诱导|后续|维持|辅助|新辅助|强化|局部|溶栓|出血|联合|内分泌|抗病毒|酶替代|血糖)*(?:治疗|用药|控制|化疗)$/u,
      '',
    )
    .replace(/的$/u, '')
    .replace(
      /(?:的)?(?:成人|成年|女性|儿童|青少年|患者|绝经后|围?绝经前?期|及|和|以及|妇女|慢性期(?=\d)|\d+(?:周?岁)?(?:及|\d+岁)?以上的?)*患者$/u,
      '',
    )
    .replace(/的?$/u, '');
  return trimmed.split('的').at(-1) ?? '';
}

function known(clause: string): boolean {
  const illness = plainly(clause);
  if (UNTOLD.test(illness)) return false;
  const head = headOf(illness);
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
  const [lead = '', ...numbered] = body.split(
    /(?:(?<=^|[:;。,限])|(?<=患者|治疗))\(?(?<!\d)\d{1,2}\.(?!\d)|(?<=[:;])\d{1,2}\.(?=\d)/u,
  );
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
  const whole =
    wordsIn(headOf(heading.replace(/(?:以下|下列)?(?:情况|感染).*$|,包括:?$|(?:成人)?患者:$/gu, ''))).length > 0;
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
 * A drug for the second line: that much its class says. What the first line is, and that it failed, no text names by a code;
 * rules ask pairs and the catalogue's groups. The illness it is paid for is a limit of its own where the text names one.
 */
export function secondLineLimit(point: PointText): Reading[] {
  const itself = active({ type: 'second-line' });
  const diagnosis = diagnosisLimit(point);
  return diagnosis.some(({ state }) => state === 'active') ? [...diagnosis, ...itself] : itself;
}
