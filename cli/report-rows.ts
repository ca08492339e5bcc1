import type { Language } from '../base/language.ts';
import { pseudonym } from '../base/pseudonym.ts';
import type { SuspectRow } from '../reports/suspect-row.ts';
import { basisText } from '../rules/basis-text.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import type { Session } from '../store/session.ts';
import { institutionNames } from '../store/contents.ts';
import { settingOf } from '../store/warehouse.ts';
import { listSuspects, type SuspectFilter } from '../suspects/list.ts';
import type { Suspect } from '../store/suspect-row.ts';

/** Suspects with the names and texts a report shows beside them, persons pseudonymised unless `unmasked`. */
export async function* reportRows(
  session: Session,
  filter: SuspectFilter,
  catalogue: Catalogue,
  language: Language,
  unmasked: boolean,
): AsyncGenerator<SuspectRow> {
  const rules = new Map(catalogue.rules.map((rule) => [rule.id, rule]));
  const names = await institutionNames(session);
  const key = (await settingOf(session, 'pseudonym_key')) ?? '';
  for await (const suspect of listSuspects(session, filter, language)) {
    const rule = rules.get(suspect.rule_id);
    const shown = unmasked ? suspect : withoutPerson(suspect, key);
    yield {
      ...shown,
      rule_title: rule?.title[language] ?? '',
      fixmedins_name: shown.fixmedins_code === null ? null : (names.get(shown.fixmedins_code) ?? null),
      basis: rule === undefined ? '' : basisText(rule, catalogue.law, language),
      innocent: rule?.innocent.join('、') ?? '',
      request: rule?.request.join('、') ?? '',
    };
  }
}

/** The person's number replaced by its pseudonym wherever the suspect shows it. */
function withoutPerson(suspect: Suspect, key: string): Suspect {
  const person = suspect.psn_no ?? suspect.key['psn_no'];
  if (person === undefined || person === '') return suspect;
  const stand = pseudonym(person, key);
  return {
    ...suspect,
    psn_no: suspect.psn_no === null ? null : stand,
    key: Object.fromEntries(
      Object.entries(suspect.key).map(([name, value]) => [name, value === person ? stand : value]),
    ),
    explanation: suspect.explanation.replaceAll(person, stand),
  };
}
