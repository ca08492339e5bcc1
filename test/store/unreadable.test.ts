import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { platform, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
afterAll(() => {
  chmodSync(data, 0o700);
  folder.remove();
});

test.skipIf(platform() === 'win32')('a folder that this user may not read is not taken for an empty one', async () => {
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 0 });
  warehouse.close();
  writeFileSync(join(data, 'mingcha.yaml'), 'http: {port: 0}\n');
  mkdirSync(join(data, 'tmp'), { recursive: true });
  chmodSync(folder.path, 0o755);
  chmodSync(data, 0);
  const script = join(packageRoot(), 'test', 'store', 'support', 'open-as-another.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, data], {
    cwd: packageRoot(),
  });
  const told = JSON.parse(stdout) as readonly string[];
  const words = `MC-STORE-021 It belongs to the user ${userInfo().username}; you are `;
  expect(told.map((text) => text.slice(0, words.length))).toEqual([words, words, words]);
});
