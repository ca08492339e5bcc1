import type { ProblemTable } from '../base/problem.ts';
import { DEMO_PROBLEMS } from '../demo/problems.ts';
import { DETECTOR_PROBLEMS } from '../detectors/problems.ts';
import { INGEST_PROBLEMS } from '../ingest/problems.ts';
import { STREAM_PROBLEMS } from '../ingest/stream/problems.ts';
import { LOCK_PROBLEMS } from '../rules/lock/problems.ts';
import { OVERLAY_PROBLEMS } from '../rules/overlay/problems.ts';
import { RULE_PROBLEMS } from '../rules/problems.ts';
import { AUDIT_PROBLEMS } from '../store/audit/problems.ts';
import { STORE_PROBLEMS } from '../store/problems.ts';
import { REVIEW_PROBLEMS } from '../suspects/review/problems.ts';
import { WORK_PROBLEMS } from '../suspects/work/problems.ts';
import { EXCEPTION_PROBLEMS } from '../suspects/exceptions/problems.ts';
import { CONFIGURATION_PROBLEMS } from './configuration/problems.ts';
import { DAILY_PROBLEMS } from './daily/problems.ts';
import { OWNER_PROBLEMS } from './owner/problems.ts';
import { CLI_PROBLEMS } from './problems.ts';
import { SERVE_PROBLEMS } from './serve/problems.ts';

/** Every coded problem of the program, by the part of it that they are about, in the order of docs/errors.md. */
export const PROBLEM_ROOMS: readonly (readonly [room: string, codes: ProblemTable])[] = [
  ['Command line', CLI_PROBLEMS],
  ['Owner of the warehouse', OWNER_PROBLEMS],
  ['Configuration', CONFIGURATION_PROBLEMS],
  ['Daily run', DAILY_PROBLEMS],
  ['Serving', SERVE_PROBLEMS],
  ['Warehouse', STORE_PROBLEMS],
  ['Audit log', AUDIT_PROBLEMS],
  ['Landing', INGEST_PROBLEMS],
  ['Streaming', STREAM_PROBLEMS],
  ['Rules', RULE_PROBLEMS],
  ['Overlays and own rules', OVERLAY_PROBLEMS],
  ['Lock of the rules', LOCK_PROBLEMS],
  ['Detectors', DETECTOR_PROBLEMS],
  ['Exceptions', EXCEPTION_PROBLEMS],
  ['Work on suspects', WORK_PROBLEMS],
  ['Reviews', REVIEW_PROBLEMS],
  ['Demo city', DEMO_PROBLEMS],
];
