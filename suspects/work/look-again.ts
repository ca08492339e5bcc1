/**
 * SQL over a suspect `s` and its case `c`: what was decided no longer rests on what was found. Its evidence is another one, or a suspect
 * that was confirmed is gone and nobody has decided since then.
 */
export const LOOK_AGAIN = `(c.look_again OR coalesce(c.verdict IN ('confirmed', 'partly') AND s.state = 'gone'
  AND c.decided_at < coalesce((SELECT max(e.happened_at) FROM suspect_event e WHERE e.suspect_id = c.suspect_id AND e.event = 'gone'), 'infinity'::TIMESTAMP), false))`;

/** SQL over a case `c`: the institution was told, and nothing was decided yet. */
export const TOLD = '(c.first_asked_at IS NOT NULL AND c.verdict IS NULL)';
