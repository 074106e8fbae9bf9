-- Supplementary agreements in force at each month's end, each once.
-- A state, not a sum: one row per unit and month, and one per month for the bureau.
-- Reads collective_contract, unit_now, month_now. Takes $as_of.
WITH month_end AS (
    SELECT month, least(last_day(CAST(month || '-01' AS DATE)), CAST($as_of AS DATE)) AS day
    FROM month_now
),
agreement AS (
    SELECT DISTINCT unit_now.unit, month_end.month, collective_contract.contract_no
    FROM collective_contract
    JOIN unit_now ON unit_now.sent_by = collective_contract.unit
    JOIN month_end
        ON collective_contract.event_on <= month_end.day
        AND collective_contract.in_force_from <= month_end.day
        AND (collective_contract.in_force_to IS NULL OR collective_contract.in_force_to >= month_end.day)
    WHERE collective_contract.contract_kind = '补充协议'
      AND collective_contract.status <> '终止'
)
SELECT
    coalesce(current.unit, 'bureau') AS unit,
    month_end.month AS month,
    count(agreement.contract_no) AS numerator,
    NULL AS denominator
FROM (SELECT DISTINCT unit FROM unit_now) AS current
CROSS JOIN month_end
LEFT JOIN agreement ON agreement.unit = current.unit AND agreement.month = month_end.month
GROUP BY GROUPING SETS ((current.unit, month_end.month), (month_end.month))
ORDER BY unit, month
