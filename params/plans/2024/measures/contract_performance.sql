-- Contracts with no major clause broken out of the contracts checked, as known at each month's end; of a clause
-- checked again the latest check tells.
-- A state, not a sum: one row per unit and month, and one per month for the bureau.
-- Reads contract_clause_check, unit_now, month_now. Takes $starts_on, $as_of.
WITH month_end AS (
    SELECT month, least(last_day(CAST(month || '-01' AS DATE)), CAST($as_of AS DATE)) AS day
    FROM month_now
),
clause AS (
    SELECT
        unit_now.unit,
        contract_clause_check.unit AS sent_by,
        contract_clause_check.contract_no,
        month_end.month,
        arg_max(
            coalesce(contract_clause_check.major, false) AND contract_clause_check.result = '未兑现',
            contract_clause_check.event_on
        ) AS broken
    FROM contract_clause_check
    JOIN unit_now ON unit_now.sent_by = contract_clause_check.unit
    JOIN month_end ON contract_clause_check.event_on BETWEEN $starts_on AND month_end.day
    WHERE contract_clause_check.result IN ('已兑现', '部分兑现', '未兑现')
    GROUP BY
        unit_now.unit,
        contract_clause_check.unit,
        contract_clause_check.contract_no,
        contract_clause_check.clause_no,
        month_end.month
),
contract AS (
    SELECT unit, month, sent_by, contract_no, bool_or(broken) AS broken
    FROM clause
    GROUP BY unit, month, sent_by, contract_no
)
SELECT
    coalesce(current.unit, 'bureau') AS unit,
    month_end.month AS month,
    count(*) FILTER (NOT contract.broken) AS numerator,
    count(contract.unit) AS denominator
FROM (SELECT DISTINCT unit FROM unit_now) AS current
CROSS JOIN month_end
LEFT JOIN contract ON contract.unit = current.unit AND contract.month = month_end.month
GROUP BY GROUPING SETS ((current.unit, month_end.month), (month_end.month))
ORDER BY unit, month
