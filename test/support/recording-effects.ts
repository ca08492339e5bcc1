import type { Effects } from '../../base/effects.ts';

/** Effects that keep what is written, with a fixed clock. */
export function recordingEffects(workingDirectory: string, environment: Record<string, string> = {}) {
  let out = '';
  let err = '';
  const abort = new AbortController();
  const effects: Effects = {
    out: { write: (text) => void (out += text), isTerminal: false, width: 120 },
    err: { write: (text) => void (err += text), isTerminal: false, width: 120 },
    now: () => new Date('2026-01-05T00:00:00Z'),
    signal: abort.signal,
    environment,
    workingDirectory,
    program: 'mingcha',
    log: () => undefined,
  };
  return {
    effects,
    abort,
    /** What was written since the last call, and forgets it. */
    take: () => {
      const taken = { out, err };
      out = '';
      err = '';
      return taken;
    },
  };
}
