#!/usr/bin/env node
import { terminalEffects } from './effects.ts';
import { run } from './run.ts';

const { effects, dispose } = terminalEffects(process);
process.exitCode = await run(process.argv.slice(2), effects);
dispose();
