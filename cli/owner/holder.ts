import { MingchaError } from '../../base/problem.ts';
import { storeProblem } from '../../store/problems.ts';
import { warehouseFile } from '../../store/warehouse.ts';
import type { Caller } from './caller.ts';
import { ownerWords, readNote } from './note.ts';

/**
 * The refusal MC-STORE-001 with the holder's command in place of its program: the lock says which process it is, and the
 * note is believed when it is that process's.
 */
export function namingHolder({ directory, waitSeconds }: Caller, error: MingchaError): MingchaError {
  const said = error.cause instanceof Error ? error.cause.message : '';
  const pid = /\(PID (\d+)\)/.exec(said)?.[1];
  const note = readNote(directory)?.note;
  const held = /held in (.+?)\. See/s.exec(said)?.[1] ?? said.split('\n')[0] ?? '';
  const owner = note !== undefined && String(note.pid) === pid ? ownerWords(note) : held;
  return new MingchaError(
    storeProblem('MC-STORE-001', warehouseFile(directory), { owner, seconds: waitSeconds }),
    error.cause,
  );
}
