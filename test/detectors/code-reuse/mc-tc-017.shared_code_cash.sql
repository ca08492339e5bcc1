SELECT *, CAST(CASE WHEN cnt IS NOT NULL THEN least(1, CASE WHEN opened = 1 AND cnt > pack_qty THEN 0 WHEN unit = 'packs' THEN cnt ELSE cnt / pack_qty END) END AS DECIMAL(18,8)) AS packs_least,
  CAST(CASE WHEN cnt IS NOT NULL THEN least(1, CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END) END AS DECIMAL(18,8)) AS packs_most,
  CASE WHEN cnt IS NULL OR ((CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END) >= 1 - 0.00005 AND abs((CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END) - round((CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END))) <= 0.00005) THEN 1 ELSE 0 END AS whole_line
FROM (
  SELECT *, CASE WHEN coalesce(pack_qty, 0) <= 1 THEN 'packs' WHEN (opened = 1 AND cnt > 1) OR ((coalesce(price, 0) > 0 AND coalesce(lowest, 0) > 0) AND 1.2 * price * sqrt(pack_qty) < lowest) THEN 'pieces'
    WHEN ((coalesce(price, 0) > 0 AND coalesce(highest, 0) > 0) AND NOT price * sqrt(pack_qty) < 1.2 * highest) OR NOT abs(cnt - round(cnt)) <= 0.00005 THEN 'packs' WHEN opened = 1 THEN 'pieces' ELSE 'unknown' END AS unit
  FROM (SELECT t.*, p.lowest, p.highest FROM shared_code_retail t
  LEFT JOIN shared_code_price p ON p.fixmedins_code = t.fixmedins_code AND p.med_list_codg = t.med_list_codg) r) c