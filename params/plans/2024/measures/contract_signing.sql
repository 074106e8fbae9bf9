-- Which units that contracts apply to have a collective contract in force at each month's end.
-- A state, not a sum: one row per unit and month, and one per month for the bureau.
-- Reads collective_contract, unit, unit_now, month_now. Takes $as_of.
WITH month_end AS (
    SELECT month, least(last_day(CAST(month || '-01' AS DATE)), CAST($as_of AS DATE)) AS day
    FROM month_now
),
owing AS (
    SELECT DISTINCT unit.code
    FROM unit
    JOIN unit_now ON unit_now.unit = unit.code
    WHERE unit.is_contract_applicable
      AND unit.assessed
      AND (unit.opened_on IS NULL OR unit.opened_on <= $as_of)
      AND (unit.closed_on IS NULL OR unit.closed_on >= $as_of)
),
in_force AS (
    SELECT unit_now.unit, month_end.month
    FROM collective_contract
    JOIN unit_now ON unit_now.sent_by = collective_contract.unit
    JOIN month_end
        ON collective_contract.event_on <= month_end.day
        AND collective_contract.in_force_from <= month_end.day
        AND (collective_contract.in_force_to IS NULL OR collective_contract.in_force_to >= month_end.day)
    WHERE collective_contract.contract_kind = '集体合同'
      AND collective_contract.status <> '终止'
    GROUP BY unit_now.unit, month_end.month
)
SELECT
    coalesce(owing.code, 'bureau') AS unit,
    month_end.month AS month,
    count(in_force.unit) AS numerator,
    count(*) AS denominator
FROM owing
CROSS JOIN month_end
LEFT JOIN in_force ON in_force.unit = owing.code AND in_force.month = month_end.month
GROUP BY GROUPING SETS ((owing.code, month_end.month), (month_end.month))
ORDER BY unit, month
