import { MingchaError } from '../../../base/problem.ts';
import { inRoom } from '../support/room.ts';
import { checkLanding, type Checked } from './check-landing.ts';
import type { MadeFile } from './make-file.ts';

/** Lands a file in a warehouse of its own and checks it. Anything thrown is a fault: files answer with problems. */
export async function runCase(made: MadeFile): Promise<Checked> {
  let checked: Checked = { faults: [], outcome: {} };
  await inRoom(async (room) => {
    try {
      const result = await room.landText(made.name, made.bytes);
      checked = await checkLanding(made, result, room.session);
    } catch (error) {
      const words =
        error instanceof Error
          ? `${error.name}: ${error.message.slice(0, 400)}\n${error.stack?.split('\n').slice(1, 5).join('\n')}`
          : String(error);
      checked = {
        faults: [`thrown${error instanceof MingchaError ? ' (coded)' : ''}: ${words}`],
        outcome: { files: 1 },
      };
    }
  });
  return checked;
}
