import { commandLinePage } from './command-line.ts';
import { coveragePage } from './coverage.ts';
import { errorsPage } from './errors.ts';
import { firstScreenPicture } from './picture.ts';
import { rulesPage } from './rules.ts';
import { tablesPage } from './tables.ts';

/** Every generated page and picture by its file name in docs/. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['tables.md', tablesPage()],
    ['errors.md', errorsPage()],
    ['cli.md', await commandLinePage()],
    ['rules.md', rulesPage()],
    ['coverage.md', coveragePage()],
    ['first-screen.svg', firstScreenPicture()],
  ]);
}
