import type { CommandDeclaration } from '../declaration.ts';
import { AUDIT_COMMANDS } from './declared/audit.ts';
import { EXCEPTION_COMMANDS } from './declared/exceptions.ts';
import { DAILY_COMMANDS } from './declared/daily.ts';
import { INGEST_COMMANDS } from './declared/ingest.ts';
import { KEEPING_COMMANDS } from './declared/keeping.ts';
import { KNOWLEDGE_COMMANDS } from './declared/knowledge.ts';
import { QUARANTINE_COMMANDS } from './declared/quarantine.ts';
import { REVIEW_COMMANDS } from './declared/review.ts';
import { SERVE_COMMANDS } from './declared/serve.ts';
import { START_COMMANDS } from './declared/start.ts';
import { SUSPECT_COMMANDS } from './declared/suspects.ts';

/** Every command, in the order of help. A command's work is loaded when it runs, so help stays fast. */
export const COMMANDS: readonly CommandDeclaration[] = [
  ...START_COMMANDS,
  ...INGEST_COMMANDS,
  ...DAILY_COMMANDS,
  ...SERVE_COMMANDS,
  ...QUARANTINE_COMMANDS,
  ...KNOWLEDGE_COMMANDS,
  ...SUSPECT_COMMANDS,
  ...REVIEW_COMMANDS,
  ...EXCEPTION_COMMANDS,
  ...KEEPING_COMMANDS,
  ...AUDIT_COMMANDS,
];
