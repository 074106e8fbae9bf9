-- Which assessed units have signed their target contract.
-- One row per unit and month, and one per month for the bureau: the numerator counts units in the month they
-- first signed, the denominator all assessed units, in the plan's first month. Both add up.
-- Reads target_contract, unit, unit_now. Takes $starts_on, $as_of.
WITH assessed AS (
    SELECT DISTINCT unit.code
    FROM unit
    JOIN unit_now ON unit_now.unit = unit.code
    WHERE unit.assessed
      AND (unit.opened_on IS NULL OR unit.opened_on <= $as_of)
      AND (unit.closed_on IS NULL OR unit.closed_on >= $as_of)
),
first_time AS (
    SELECT assessed.code, min(target_contract.event_on) AS event_on
    FROM target_contract
    JOIN unit_now ON unit_now.sent_by = target_contract.unit
    JOIN assessed ON assessed.code = unit_now.unit
    WHERE target_contract.event_on BETWEEN $starts_on AND $as_of
    GROUP BY assessed.code
),
counted AS (
    SELECT code, strftime(event_on, '%Y-%m') AS month, 1 AS numerator, 0 AS denominator FROM first_time
    UNION ALL
    SELECT code, strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, 1 FROM assessed
)
SELECT
    coalesce(code, 'bureau') AS unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY GROUPING SETS ((code, month), (month))
ORDER BY unit, month
