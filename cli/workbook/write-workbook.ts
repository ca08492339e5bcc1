import type { Language } from '../../base/language.ts';
import type { Progress } from '../../base/effects.ts';
import type { Catalogue } from '../../rules/catalogue.ts';
import { workbookBytes } from '../../reports/workbook/xlsx/write.ts';
import type { Session } from '../../store/session.ts';
import { settingOf } from '../../store/warehouse.ts';
import { chooseForWorkbook, type Chosen, type WorkbookFilter } from '../../suspects/workbook/choose.ts';
import { writeFileWhole } from '../file-output.ts';
import { sheetsOf } from './contents.ts';
import { personsHidden } from './people.ts';

/** What a workbook is made of besides the warehouse. */
export interface WorkbookRequest {
  readonly filter: WorkbookFilter;
  readonly catalogue: Catalogue;
  readonly language: Language;
  /** True where a reason was given and logged: persons are shown, else they are pseudonyms. */
  readonly unmasked: boolean;
  readonly progress: Progress;
  /** True where nobody else can write meanwhile: then no transaction is needed, whose tables take more memory. */
  readonly alone: boolean;
}

/** Suspects of one institution that are listed unless more are asked for; the rest is counted. */
export const PER_INSTITUTION = 200;

/**
 * Writes the suspects that a filter chooses as a workbook, of one state of the ledger, under a temporary name first.
 *
 * @returns how many suspects were chosen and how many are listed.
 */
export async function writeWorkbook(
  session: Session,
  target: string,
  { filter, catalogue, language, unmasked, progress, alone }: WorkbookRequest,
): Promise<Chosen> {
  const hide = unmasked ? () => undefined : personsHidden((await settingOf(session, 'pseudonym_key')) ?? '');
  let read = 0;
  const work = async (): Promise<Chosen> => {
    progress('workbook', 0, 0);
    const found = await chooseForWorkbook(session, filter);
    const onRow = (): void => progress('workbook', ++read, 0);
    const sheets = await sheetsOf(session, { filter, catalogue, language, unmasked, hide, onRow });
    await writeFileWhole(target, workbookBytes(sheets));
    return found;
  };
  return alone ? work() : session.transaction(work);
}
