-- Workers who took part in the Environment Construction Year, out of the workers on the roll.
-- One row per unit and month, and one per month for the bureau. The numerator is a state: the largest number of
-- different workers a unit has reported by then (of a merged unit too, so that nobody counts twice), the bureau's
-- that of its units together. The denominator is all workers, in the plan's first month.
-- Reads campaign_activity, unit, unit_now, month_now. Takes $starts_on, $as_of.
WITH reported AS (
    SELECT
        unit_now.unit,
        strftime(campaign_activity.event_on, '%Y-%m') AS month,
        campaign_activity.participants_distinct AS workers
    FROM campaign_activity
    JOIN unit_now ON unit_now.sent_by = campaign_activity.unit
    WHERE campaign_activity.campaign_code = '环境建设年'
      AND campaign_activity.participants_distinct IS NOT NULL
      AND campaign_activity.event_on BETWEEN $starts_on AND $as_of
),
counted AS (
    SELECT reported.unit, month_now.month, max(reported.workers) AS numerator, 0 AS denominator
    FROM reported
    JOIN month_now ON month_now.month >= reported.month
    GROUP BY reported.unit, month_now.month
    UNION ALL
    SELECT unit.code, strftime(CAST($starts_on AS DATE), '%Y-%m'), NULL, unit.workers
    FROM unit
    WHERE unit.assessed
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
