// Makes a bare clone ready: installs exactly what the lock file names, and with --build compiles, each only when needed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `Mingcha needs Node 20.19 or newer; this is ${process.versions.node}.\n需要 Node 20.19 或更新版本。\n`,
  );
  process.exit(2);
}

function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', process.stderr, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const marker = join(root, 'node_modules', '.mingcha-lock');
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== lock) {
  process.stderr.write('Installing packages (npm ci) …\n');
  run('npm', ['ci', '--no-fund', '--no-audit']);
  writeFileSync(marker, lock);
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = Math.max(latest, newest(path));
    else if (entry.name.endsWith('.ts')) latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

if (process.argv.includes('--build')) {
  const folders = ['base', 'records', 'store', 'ingest', 'rules', 'detectors', 'suspects', 'reports', 'demo', 'cli'];
  const sources = Math.max(
    ...folders.map((name) => newest(join(root, name))),
    statSync(join(root, 'tsconfig.build.json')).mtimeMs,
  );
  const built = join(root, 'dist', '.built');
  if (!existsSync(built) || statSync(built).mtimeMs < sources) {
    process.stderr.write('Building …\n');
    run('npm', ['run', '--silent', 'build']);
    writeFileSync(built, '');
  }
}
