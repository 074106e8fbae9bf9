-- Which enterprises and institutions published their affairs at all.
-- One row per unit and month, and one per month for the bureau: the numerator counts units in the month they
-- first did, the denominator all units it is asked of, in the plan's first month. Both add up.
-- Reads open_affairs, unit, unit_now. Takes $starts_on, $as_of.
WITH owing AS (
    SELECT DISTINCT unit.code
    FROM unit
    JOIN unit_now ON unit_now.unit = unit.code
    WHERE unit.kind IN ('enterprise', 'institution')
      AND unit.assessed
      AND (unit.opened_on IS NULL OR unit.opened_on <= $as_of)
      AND (unit.closed_on IS NULL OR unit.closed_on >= $as_of)
),
first_time AS (
    SELECT owing.code, min(open_affairs.event_on) AS event_on
    FROM open_affairs
    JOIN unit_now ON unit_now.sent_by = open_affairs.unit
    JOIN owing ON owing.code = unit_now.unit
    WHERE open_affairs.entry_kind = '公开'
      AND open_affairs.event_on BETWEEN $starts_on AND $as_of
    GROUP BY owing.code
),
counted AS (
    SELECT code, strftime(event_on, '%Y-%m') AS month, 1 AS numerator, 0 AS denominator FROM first_time
    UNION ALL
    SELECT code, strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, 1 FROM owing
)
SELECT
    coalesce(code, 'bureau') AS unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY GROUPING SETS ((code, month), (month))
ORDER BY unit, month
