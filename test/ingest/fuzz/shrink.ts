import type { Checked } from './check-landing.ts';
import type { MadeFile } from './make-file.ts';

const LF = 0x0a;

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(LF, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

/**
 * Cuts a file that breaks a promise down to fewer lines that still break one. Only text that is the file itself is cut;
 * what is packed is given back whole.
 */
export async function shrunk(made: MadeFile, run: (made: MadeFile) => Promise<Checked>): Promise<MadeFile> {
  if (made.text === undefined || !made.bytes.equals(made.text)) return made;
  const [header, ...rest] = linesOf(made.bytes);
  let lines = rest;
  let best = made;
  const budget = Date.now() + 60_000;
  for (
    let step = Math.ceil(lines.length / 2);
    step >= 1 && Date.now() < budget;
    step = step === 1 ? 0 : Math.ceil(step / 2)
  ) {
    for (let from = 0; from < lines.length && Date.now() < budget;) {
      const fewer = lines.toSpliced(from, step);
      const bytes = Buffer.concat([header ?? Buffer.alloc(0), ...fewer]);
      const attempt: MadeFile = { ...made, bytes, text: bytes };
      const { faults } = await run(attempt);
      if (faults.length === 0) from += step;
      else {
        lines = fewer;
        best = attempt;
      }
    }
  }
  return best;
}
