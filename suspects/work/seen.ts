/** SQL over a suspect `s`: what it looked like to whoever was handed it, so that a change since then can be told. */
export const SEEN = `concat_ws('|', s.status, (SELECT coalesce(max(e.event_no), 0) FROM work_event e WHERE e.suspect_id = s.suspect_id), left(s.evidence_digest, 16))`;
