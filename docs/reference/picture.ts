import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../base/package-root.ts';
import { displayWidth } from '../../base/text.ts';

const CELL = 8.4;
const LINE = 21;
const MARGIN = 24;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The session that a README shows: its first block of plain text. */
function session(readme: string): string {
  const block = /```text\n([\s\S]*?)```/.exec(readme)?.[1];
  if (block === undefined) throw new Error('the README shows no session');
  return block;
}

/** Runs of text that stand together, each with the terminal cell it begins at. */
function chunks(line: string): { readonly at: number; readonly text: string }[] {
  return [...line.matchAll(/\S+(?: \S+)*/gu)].map((match) => ({
    at: displayWidth(line.slice(0, match.index)),
    text: match[0],
  }));
}

/** How a line of the first screen looks: headings and the head line stand out, cures are set back. */
function colour(line: string): string {
  if (/^(?:[一二三四]、|筛查 |\$ )/u.test(line)) return '#0b6b53';
  if (/^\s*→/u.test(line)) return '#8a5a00';
  return '#1f2933';
}

/**
 * The first screen as a picture, drawn from the session that the Chinese README shows, so that it can never show
 * anything else. A terminal cell is a fixed width, and a Chinese character takes two.
 */
export function firstScreenPicture(): string {
  const all = session(readFileSync(join(packageRoot(), 'README.zh-CN.md'), 'utf8')).split('\n');
  const from = all.findIndex((line) => line.startsWith('筛查 '));
  const to = all.findIndex((line, i) => i > from && line.startsWith('与真值核对'));
  const lines = all
    .slice(from, to === -1 ? undefined : to)
    .join('\n')
    .trimEnd()
    .split('\n');
  const width = Math.ceil(Math.max(...lines.map(displayWidth)) * CELL) + 2 * MARGIN;
  const height = lines.length * LINE + 2 * MARGIN + 14;
  const texts = lines.flatMap((line, i) =>
    chunks(line).map(({ at, text }) => {
      const length = (displayWidth(text) * CELL).toFixed(1);
      const place = `x="${(MARGIN + at * CELL).toFixed(1)}" y="${MARGIN + 22 + i * LINE}"`;
      return `<text ${place} textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${colour(line)}">${escaped(text)}</text>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="mingcha scan" font-family="'Noto Sans Mono CJK SC','Sarasa Mono SC','Microsoft YaHei','PingFang SC',monospace" font-size="14">
<rect width="100%" height="100%" rx="10" fill="#fbfaf6" stroke="#d9d4c5"/>
${texts.join('\n')}
</svg>
`;
}
