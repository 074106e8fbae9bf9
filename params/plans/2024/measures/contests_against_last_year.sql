-- Technical contests and skill competitions of this year, to those of the whole of last year.
-- One row per month for the bureau and the same for its organ, which carries the target. The numerator adds up;
-- the denominator is last year's total, in the plan's first month (0: not known).
-- Reads skill_contest, unit. Takes $starts_on, $as_of, $last_year_contests.
WITH counted AS (
    SELECT strftime(skill_contest.event_on, '%Y-%m') AS month, 1 AS numerator, 0 AS denominator
    FROM skill_contest
    WHERE skill_contest.contest_kind IN ('技术比武', '技能竞赛')
      AND skill_contest.event_on BETWEEN $starts_on AND $as_of
    UNION ALL
    SELECT strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, $last_year_contests
),
carrier AS (
    SELECT 'bureau' AS unit
    UNION ALL
    SELECT unit.code FROM unit WHERE unit.kind = 'organ' AND unit.assessed
)
SELECT
    carrier.unit,
    counted.month,
    sum(counted.numerator) AS numerator,
    sum(counted.denominator) AS denominator
FROM counted
CROSS JOIN carrier
GROUP BY carrier.unit, counted.month
ORDER BY unit, month
