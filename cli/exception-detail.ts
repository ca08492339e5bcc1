import { maskPersonal } from '../base/masking.ts';
import type { Exception } from '../suspects/exceptions/exception.ts';

/** What the audit log holds of an exception: who it names is masked there. */
export function exceptionDetail(exception: Exception): Readonly<Record<string, unknown>> {
  const { rule_id, shape, fields, reason, approved_by, expires, on_expiry } = exception;
  const masked = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      field,
      field === 'psn_no' ? maskPersonal(value, 'certificate') : value,
    ]),
  );
  return { rule_id, shape, fields: masked, reason, approved_by, expires, on_expiry };
}
