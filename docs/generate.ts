import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';
import { pages } from './reference/pages.ts';

for (const [name, text] of await pages()) {
  writeFileSync(join(packageRoot(), 'docs', name), text);
  console.log(`docs/${name}`);
}
