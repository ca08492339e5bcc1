import { inLanguage, type Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import type { Breach, RowParameters } from './parameters.ts';
import { SOURCES } from './sources.ts';

/** What a rule without breaches says of its records. */
const implied = ({ label, cure }: RowParameters): Pick<Breach, 'label' | 'cure'> | undefined =>
  label === undefined ? undefined : { label, ...(cure === undefined ? {} : { cure }) };

/** The sentence of one suspect: what is wrong with its records, how many of how many, examples, and what mends it. */
export function rowSentence(facts: Facts, parameters: RowParameters, language: Language): string {
  const name = factText(facts, 'defect');
  const breach = parameters.breaches.find((one) => one.name === name) ?? implied(parameters);
  const records = inLanguage(SOURCES[parameters.source].label, language);
  const label = breach === undefined ? name : inLanguage(breach.label, language);
  const gap = language === 'zh' ? '' : ' ';
  const tail = [breach?.cure, parameters.note]
    .flatMap((text) => (text === undefined ? [] : [inLanguage(text, language)]))
    .map((text) => `${gap}${text}`)
    .join('');
  const code = factText(facts, 'fixmedins_code');
  const title = factText(facts, 'fixmedins_name');
  if (parameters.group === undefined) {
    const [time, key, values] = ['time', 'line_key', 'values'].map((fact) => factText(facts, fact));
    const shown = values === '' ? '' : language === 'zh' ? `（${values}）` : ` (${values})`;
    return language === 'zh'
      ? `机构${code}于${time}的${records}（${key}）${label}${shown}。${tail}`
      : `Of institution ${code}, ${records}, ${time} (${key}): ${label}${shown}.${tail}`;
  }
  const [month, share, examples] = ['month', 'share_percent', 'examples'].map((fact) => factText(facts, fact));
  const [count, total, different] = ['records', 'total', 'different'].map((fact) => factNumber(facts, fact));
  const where =
    language === 'zh'
      ? title === ''
        ? `机构${code}`
        : `${title}（${code}）`
      : title === ''
        ? `Institution ${code}`
        : `${title} (${code})`;
  return language === 'zh'
    ? `${where}${month}共${total}条${records}，其中${count}条（${share}%，${different}种）${label}，例如${examples}。${tail}`
    : `${where}: in ${month}, ${count} of ${total} ${records} (${share}%, ${different} different) are ${label}, such as ${examples}.${tail}`;
}
