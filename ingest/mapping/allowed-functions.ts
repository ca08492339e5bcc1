/**
 * Functions a mapping may compute with: they read nothing but their arguments and give the same answer every time.
 * Operators are functions to the parser.
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  [
    '+ - * / // % || ~~ !~~ ~~* !~~* like_escape ilike_escape not_like_escape',
    'concat concat_ws lower upper trim ltrim rtrim replace translate substr substring',
    'left right lpad rpad length strlen reverse repeat split_part string_split strpos',
    'instr position starts_with ends_with prefix suffix contains md5 sha256',
    'regexp_replace regexp_extract regexp_matches regexp_full_match',
    'nullif ifnull greatest least abs round floor ceil ceiling trunc sign mod',
    'strptime try_strptime strftime date_part year month day hour minute second',
    'date_trunc date_diff datediff date_add last_day make_date make_timestamp age',
    'to_days to_weeks to_months to_years to_hours to_minutes to_seconds',
    'list_value list_extract array_extract array_slice list_contains array_to_string len',
  ].flatMap((line) => line.split(' ')),
);
