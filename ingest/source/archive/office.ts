import type { ZipFile } from 'yauzl';
import { openZip } from './zip.ts';

/** Parts that tell what a zip file of an office program is. */
const OFFICE: readonly (readonly [RegExp, 'workbook' | 'document'])[] = [
  [/^xl\/workbook\.(?:xml|bin)$/i, 'workbook'],
  [/^(?:word|ppt)\/(?:document|presentation)\.xml$/i, 'document'],
];

/**
 * Tells an office document from other zip files by its parts, whatever its name. Workbooks are those of any spreadsheet
 * program (.xlsx, .xlsm, .xlsb, .ods); what can be read of them their reader knows.
 *
 * @returns undefined for an archive, and for what cannot be listed.
 */
export async function officeForm(path: string): Promise<'workbook' | 'document' | undefined> {
  let zip: ZipFile | undefined;
  try {
    zip = await openZip(path);
    let typed = false;
    let form: 'workbook' | 'document' | undefined;
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileNameRaw.toString('utf8').replaceAll('\\', '/');
      if (zip.entriesRead === 1 && name === 'mimetype') form = 'workbook';
      typed ||= /^(?:\[Content_Types\]|content)\.xml$/i.test(name);
      form ??= OFFICE.find(([pattern]) => pattern.test(name))?.[1];
      if (typed && form !== undefined) return form;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
  } finally {
    zip?.close();
  }
  return undefined;
}
