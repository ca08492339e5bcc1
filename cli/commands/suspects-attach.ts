import { resolve } from 'node:path';
import { shanghaiTime } from '../../base/clock.ts';
import type { ExitCode } from '../../base/problem.ts';
import { attach } from '../../suspects/work/attachments.ts';
import { withSession, type Context } from '../context.ts';
import { namedSuspect } from '../named-suspect.ts';
import { operatorOf } from '../operator.ts';

/** `mingcha suspects attach ID FILE…`: keeps files for a suspect, once by their digest. */
export async function suspectsAttach(
  context: Context,
  _options: object,
  id: string,
  ...files: string[]
): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'write', async (session) => {
    const { effects, json, language, directory } = context;
    const { suspect_id: suspectId } = await namedSuspect(session, id, language);
    const paths = files.map((file) => resolve(effects.workingDirectory, file));
    const act = { who: operatorOf(context), at: shanghaiTime(effects.now()) };
    const added = await attach(session, { suspectId, paths, directory }, act);
    effects.log('info', 'attached', { suspect: suspectId, digests: added });
    const there = files.length - added.length;
    if (json)
      effects.out.write(`${JSON.stringify({ schema: 1, suspect_id: suspectId, added, already_there: there })}\n`);
    else if (language === 'zh')
      effects.out.write(`已附 ${added.length} 个文件${there === 0 ? '' : `，${there} 个原已附上`}。\n`);
    else effects.out.write(`${added.length} files attached${there === 0 ? '' : `, ${there} were already`}.\n`);
    return 0;
  });
}
