import type { Problem } from '../../../base/problem.ts';
import { ingestProblem } from '../../problems.ts';

/** Why a workbook, or a sheet of it, is not read. Caught where the part is opened and answered with a code. */
export class WorkbookFault extends Error {
  readonly reasonZh: string;

  constructor(reasonZh: string, reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'WorkbookFault';
    this.reasonZh = reasonZh;
  }
}

/**
 * What another library said of a workbook, as a fault.
 *
 * @throws the error itself where the operating system refused something: a full disk is no fault of the workbook.
 */
export function faultOf(reasonZh: string, reason: string, error: unknown): WorkbookFault {
  if (error instanceof WorkbookFault) return error;
  if (error instanceof Error && 'syscall' in error) throw error;
  const said = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return new WorkbookFault(`${reasonZh}（${said}）`, `${reason} (${said})`, error);
}

/** The problem of a workbook or sheet that is not read. */
export function problemOf(fault: WorkbookFault, source: string): Problem {
  return ingestProblem('MC-INGEST-024', source, { reasonZh: fault.reasonZh, reason: fault.message });
}
